import pytest

from newsloom.normalise.charset import BadEncoding, to_characters

NEWS = "Le café était fermé à l’été, où étaient les élèves déçus du lycée ? Personne ne le savait à Genève."


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_the_charset_it_was_written_in(charset: str) -> None:
    assert to_characters(NEWS.encode(charset)).text == NEWS


@pytest.mark.parametrize(
    "noise",
    [
        b"\xc3\x28\xa0\xa1\xe2\x28\xa1\xf0\x28\x8c\xbc" * 20,
        b"\xff\xfe\xfa\xc3\x28\xa0\xa1 and so on" * 20,
        b"\xff\xfe\xfd" * 50,
        bytes(range(128, 256)) * 20,
    ],
    ids=["broken sequences", "noise after a mark", "marks only", "every high byte"],
)
def test_bytes_that_some_charset_would_read_are_no_text_for_that(noise: bytes) -> None:
    with pytest.raises(BadEncoding):
        to_characters(noise)


def test_a_few_broken_bytes_are_replaced_and_counted() -> None:
    found = to_characters(NEWS.encode() + b"\xe2\x82" + NEWS.encode())
    assert (found.charset, found.replaced) == ("utf-8", 1)
