"""How passwords are made and hashed."""

import threading
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import validate_password
from pytest_django import Settings

from centres import passwords
from centres.constants import HASHES_AT_ONCE
from foundation.problems import UnavailableError


def test_an_initial_password_fulfils_every_rule() -> None:
    made = {passwords.initial_password() for _ in range(50)}
    for password in made:
        validate_password(password)
        assert not set("0O1lI") & set(password)
    assert len(made) == 50


def test_only_so_many_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def slow(*_: object) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return "hash"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    hasher = passwords.Argon2Hasher()
    threads = [threading.Thread(target=hasher.encode, args=("a", "b")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == HASHES_AT_ONCE


def test_whoever_waits_too_long_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_slots", threading.BoundedSemaphore(1))
    monkeypatch.setattr(passwords, "HASH_WAIT_SECONDS", 0.01)
    with passwords._hashing(), pytest.raises(UnavailableError), passwords._hashing():
        pass


def test_the_real_hasher_is_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["centres.passwords.Argon2Hasher"]
    encoded = make_password("Correct-horse-7")
    assert encoded.startswith("argon2$argon2id$")
    assert check_password("Correct-horse-7", encoded)
    assert not check_password("Wrong-horse-7", encoded)
