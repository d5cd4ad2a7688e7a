"""The paper the person takes home."""

import base64
import io
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.test import Client

from centres.models import Centre, User
from services.models import Request
from services.tracking import pin_for, track_token
from tests.factories import Network
from tests.services.views.desk_case import NAME, PHONE, logged, stepped, words

Pages = Callable[..., Client]


def paper(page: Pages, user: User, request: Request, query: str = "") -> str:
    return words(page(user).get(f"/desk/{request.code}/receipt/{query}"))


def test_it_says_what_when_and_how_to_track(page: Pages, clerk: User, network: Network) -> None:
    Centre.objects.filter(pk=network.a.village.pk).update(
        hotline="0851-2720 1234", supervision_phone="0851-2720 4321"
    )
    made = logged(clerk)
    text = paper(page, clerk, made)
    for said in (made.code, "受理后 7 个工作日内办结", "0851-2720 1234", "0851-2720 4321"):
        assert said in text
    assert "登记电话的后四位" in text
    assert "首问责任人 王敏" in text


def test_the_person_is_masked(page: Pages, clerk: User) -> None:
    text = paper(page, clerk, logged(clerk))
    assert "罗** 138****1234" in text
    assert NAME not in text
    assert PHONE not in text


def test_without_a_telephone_the_digits_are_printed(page: Pages, clerk: User) -> None:
    made = logged(clerk, phone="")
    assert f"查询码 {pin_for(made.code)}" in paper(page, clerk, made)


def test_papers_in_and_missing_are_listed(page: Pages, clerk: User) -> None:
    made = logged(
        clerk, kind="matter", item="MZ-004", received=("id-card",), missing=("bank-card",)
    )
    text = paper(page, clerk, made)
    assert text.index("已收材料") < text.index("居民身份证") < text.index("还缺材料")


def test_after_acceptance_the_day_is_promised(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    assert re.search(r"\d+年\d+月\d+日 周. 前办结", paper(page, clerk, made))


def test_the_code_leads_to_the_link_of_the_person(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    html = page(clerk).get(f"/desk/{made.code}/receipt/").content.decode()
    source = re.search(r'src="data:image/svg\+xml;[^,]*,([^"]+)"', html)
    assert source is not None
    assert read_qr(source[1]).endswith(f"/t/{made.code}/{track_token(made.code)}/")


def read_qr(data: str) -> str:
    """Read the picture back as a telephone would."""
    import zxingcpp
    from PIL import Image, ImageDraw

    svg = unquote_to_bytes(data).decode()
    if "<path" not in svg:
        svg = base64.b64decode(data).decode()
    size = int(re.search(r"viewBox=['\"]0 0 (\d+)", svg)[1])  # type: ignore[index]
    image = Image.new("L", (size * 8, size * 8), 255)
    draw, x, y = ImageDraw.Draw(image), 0.0, 0.0
    path = re.search(r"\bd=['\"]([^'\"]+)", svg)[1]  # type: ignore[index]
    for sign, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if sign == "M":
            x, y = values
        elif sign == "m":
            x, y = x + values[0], y + values[1]
        else:
            draw.rectangle([x * 8, (y - 0.5) * 8, (x + values[0]) * 8 - 1, (y + 0.5) * 8 - 1], 0)
            x += values[0]
    image.save(io.BytesIO(), "PNG")
    return str(zxingcpp.read_barcodes(image)[0].text)


def test_it_comes_for_both_papers(page: Pages, clerk: User) -> None:
    made, browser = logged(clerk), page(clerk)
    for name in ("slip", "a4"):
        html = browser.get(f"/desk/{made.code}/receipt/?paper={name}").content.decode()
        assert f'data-paper="{name}"' in html


def test_a_stranger_gets_none_and_a_reader_may_not_print(
    page: Pages, clerk: User, stranger: User, supervisor: User
) -> None:
    made = logged(clerk)
    assert page(stranger).get(f"/desk/{made.code}/receipt/").status_code == 404
    assert page(supervisor).get(f"/desk/{made.code}/receipt/").status_code == 403


def test_the_next_window_prints_it_again(page: Pages, clerk: User, second_clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "escalate", reason="要施工队")
    assert made.code in paper(page, second_clerk, made)
