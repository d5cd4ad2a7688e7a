"""Masks show enough to recognise, not enough to use."""

import pytest

from foundation.masks import mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("", ""),
        ("13812341234", "138****1234"),
        ("085112345678", "****5678"),
        ("4001234567", "****4567"),
        ("12345", "****"),
        ("1234567", "****4567"),
    ],
)
def test_phones(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("520304199001011234", "5203**********1234"), ("12345678", "****")],
)
def test_identity_numbers(number: str, shown: str) -> None:
    assert mask_id_number(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", ""),
        ("王", "王"),
        ("王五", "王*"),
        ("王小五", "王**"),
        ("欧阳小五", "欧***"),
        ("阿卜来提·买买提", "阿卜来提·***"),
        ("阿卜来提•买买提", "阿卜来提•***"),
        ("·买买提", "·***"),
        ("𬭊丽", "𬭊*"),
        ("Xavier Yang", "X***"),
    ],
)
def test_names(name: str, shown: str) -> None:
    assert mask_name(name) == shown
