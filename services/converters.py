"""Parts of addresses."""

from django.urls import register_converter

from foundation.codes import CodeCheckError, CodeFormatError, parse_code


class CodeConverter:
    """A request's code as a person may type it; the view is given the stored form.

    A misread code is answered like an unknown one: 404.
    """

    regex = "[0-9A-Za-z][0-9A-Za-z-]{10,15}"

    def to_python(self, value: str) -> str:
        try:
            return parse_code(value)
        except (CodeFormatError, CodeCheckError) as error:
            raise ValueError(value) from error

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    """Known by the name "code" from here on."""
    register_converter(CodeConverter, "code")
