import pytest

from newsloom.normalise.decoding.charset import BadEncoding, decode_bytes

NEWS = "Le café était fermé à l’été, où étaient les élèves déçus du lycée ? Personne ne le savait à Genève."


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_charset_of_a_text_is_detected(charset: str) -> None:
    assert decode_bytes(NEWS.encode(charset)).text == NEWS


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
def test_noise_is_not_text_although_a_charset_can_decode_it(noise: bytes) -> None:
    with pytest.raises(BadEncoding):
        decode_bytes(noise)


def test_a_few_broken_bytes_are_replaced_and_counted() -> None:
    found = decode_bytes(NEWS.encode() + b"\xe2\x82" + NEWS.encode())
    assert (found.charset, found.replaced) == ("utf-8", 1)


NEWS_IN: dict[str, str] = {
    "cs": "Včera večer starosta města oznámil, že přístav bude v pátek otevřen a že se lodě vrátí ještě před svátky.",
    "de": "Die Fähre verließ den Hafen am Mittag. Der Bürgermeister sagte, die Straße müsse größer werden.",
    "el": "Ο λιμενάρχης είπε τη Δευτέρα ότι το πλοίο θα εκτελεί δύο δρομολόγια την ημέρα μέχρι τον Νοέμβριο.",
    "fr": NEWS,
    "he": "מנהל הנמל אמר ביום שני שהמעבורת תפעל פעמיים ביום עד סוף נובמבר, וכי העונה תהיה ארוכה מאוד השנה.",
    "ja": "東京の港は月曜日の朝に再び開かれた。市長は集まった人々に喜びを語った。フェリーは一日に二回運航される。",
    "ko": "항만국장은 월요일 여객선이 11월 말까지 하루 두 번 운항할 것이라고 말했다. 올해 시즌은 길어질 것이다.",
    "pl": "Wczoraj wieczorem burmistrz miasta ogłosił, że port zostanie otwarty w piątek, a łodzie wrócą przed świętami.",
    "ru": "Вчера вечером мэр города объявил, что порт откроется в пятницу, и лодки вернутся домой до конца недели.",
    "th": "ผู้อำนวยการท่าเรือกล่าวเมื่อวันจันทร์ว่าเรือข้ามฟากจะให้บริการวันละสองเที่ยวจนถึงสิ้นเดือนพฤศจิกายน",
    "tr": "Liman müdürü pazartesi günü yaptığı açıklamada, feribotun kasım ayının sonuna kadar çalışacağını söyledi.",
    "zh": "港务局长星期一表示，渡轮每天将往返两次，直到十一月底。他说今年的季节会很长，市民们都很高兴。",
}


@pytest.mark.parametrize("language", ["de", "el", "he", "ja", "ru", "th", "zh"])
@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf16_and_utf32_without_a_mark_are_detected_in_any_script(language: str, charset: str) -> None:
    found = decode_bytes(NEWS_IN[language].encode(charset), declared="iso-8859-1")
    assert (found.text, found.charset) == (NEWS_IN[language], charset)


@pytest.mark.parametrize(
    ("language", "charset", "label"),
    [
        ("ru", "cp1251", "iso-8859-1"),
        ("ru", "koi8-r", "windows-1251"),
        ("ru", "iso8859-5", "windows-1252"),
        ("el", "cp1253", "windows-1251"),
        ("he", "cp1255", "windows-1251"),
        ("th", "cp874", "iso-8859-1"),
        ("ko", "euc_kr", "iso-8859-1"),
        ("zh", "gb18030", "windows-1251"),
        ("ja", "shift_jis", "iso-8859-1"),
        ("ja", "euc_jp", "windows-1251"),
        ("cs", "cp1250", "iso-8859-1"),
        ("cs", "iso8859-2", "iso-8859-1"),
        ("pl", "cp1250", "iso-8859-2"),
        ("tr", "cp1254", "iso-8859-1"),
        ("pl", "iso8859-2", "shift_jis"),
        ("de", "cp1252", "windows-1251"),
        ("fr", "cp1252", "windows-1251"),
    ],
)
def test_a_declared_charset_that_makes_nonsense_is_ignored(language: str, charset: str, label: str) -> None:
    text = NEWS_IN[language].replace("’", "'")
    found = decode_bytes(text.encode(charset), declared=label)
    assert (found.text, found.found_by) == (text, "detection")


@pytest.mark.parametrize(
    ("language", "charset"),
    [
        ("cs", "cp1250"), ("cs", "iso8859-2"), ("de", "cp1252"), ("el", "iso8859-7"), ("fr", "iso8859-15"), ("he", "cp1255"),
        ("ja", "euc_jp"), ("ja", "shift_jis"), ("ko", "euc_kr"), ("pl", "iso8859-2"), ("ru", "cp866"), ("ru", "iso8859-5"),
        ("ru", "koi8-r"), ("th", "cp874"), ("tr", "cp1254"), ("zh", "gb18030"), ("zh", "gbk"),
    ],
)  # fmt: skip
def test_a_right_charset_is_used_and_also_found_without_a_declaration(language: str, charset: str) -> None:
    text = NEWS_IN[language].replace("’", "'")
    labelled = decode_bytes(text.encode(charset), declared=charset.replace("_", "-"))
    assert (labelled.text, labelled.found_by) == (text, "header")
    assert decode_bytes(text.encode(charset)).text == text


def test_the_meta_tag_is_used_if_the_header_makes_nonsense() -> None:
    html = f'<html><head><meta charset="koi8-r"></head><body><p>{NEWS_IN["ru"]}</p></body></html>'
    found = decode_bytes(html.encode("koi8-r"), declared="iso-8859-1", html=True)
    assert (found.text, found.charset, found.found_by) == (html, "koi8-r", "meta")


def test_the_header_wins_over_the_meta_tag_if_both_are_plausible() -> None:
    html = f'<html><head><meta charset="iso-8859-15"></head><body><p>{NEWS_IN["de"]}</p></body></html>'
    found = decode_bytes(html.encode("cp1252"), declared="windows-1252", html=True)
    assert (found.charset, found.found_by) == ("cp1252", "header")


@pytest.mark.parametrize("label", [None, "iso-2022-jp", "utf-8"])
@pytest.mark.parametrize(("language", "charset"), [("ja", "iso2022_jp"), ("ko", "iso2022_kr")])
def test_seven_bit_charsets_are_recognised_by_their_escape_sequences(
    language: str, charset: str, label: str | None
) -> None:
    found = decode_bytes(NEWS_IN[language].encode(charset), declared=label)
    assert (found.text, found.charset, found.found_by) == (NEWS_IN[language], charset, "byte_pattern")


def test_hz_escapes_are_plain_text_if_hz_is_not_declared() -> None:
    value = NEWS_IN["zh"].encode("hz")
    assert decode_bytes(value, declared="hz-gb-2312").text == NEWS_IN["zh"]
    assert decode_bytes(b"if (a) ~{ b(); ~}").text == "if (a) ~{ b(); ~}"


@pytest.mark.parametrize(
    "hidden", ["<!-- {} -->", "<script>a='{}'</script>", "<style>/* {} */", "<noscript>{}</noscript>"]
)
def test_a_meta_tag_in_a_comment_or_script_is_ignored(hidden: str) -> None:
    head = hidden.format('<meta charset="koi8-r">')
    html = f'<html><head>{head}</style><meta charset="cp850"></head><body><p>{NEWS_IN["de"]}</p></body></html>'
    found = decode_bytes(html.encode("cp850"), html=True)
    assert (found.text, found.charset, found.found_by) == (html, "cp850", "meta")


@pytest.mark.parametrize(("charset", "label"), [("koi8-u", "windows-1251"), ("cp1251", "koi8-r")])
def test_a_declared_charset_that_swaps_upper_and_lower_case_is_ignored(charset: str, label: str) -> None:
    text = "Учора ввечері міський голова оголосив, що новий міст через річку відкриють у вересні, і всі були раді."
    assert decode_bytes(text.encode(charset), declared=label).text == text


def test_the_charset_of_the_xml_declaration_is_used() -> None:
    feed = f'<?xml version="1.0" encoding="iso-8859-2"?><rss><item><title>{NEWS_IN["cs"]}</title></item></rss>'
    found = decode_bytes(feed.encode("iso8859-2"))
    assert (found.text, found.found_by) == (feed, "meta")


def test_letters_after_a_long_ascii_head_are_evidence_for_the_charset() -> None:
    html = f"<html><head><script>{'var a = 1; ' * 3_000}</script></head><p>{NEWS_IN['ru']}</p></html>"
    assert decode_bytes(html.encode("cp1251"), html=True).text == html


@pytest.mark.parametrize("label", ["x-sjis", "x-gbk", "windows-949", "x-x-big5", "koi8", "windows-874", "x-cp1251"])
def test_labels_that_the_web_uses_are_known(label: str) -> None:
    by_label = {"x-sjis": "ja", "x-gbk": "zh", "windows-949": "ko", "windows-874": "th", "koi8": "ru", "x-cp1251": "ru"}
    text = NEWS_IN.get(
        by_label.get(label, ""), "港務局長星期一表示，渡輪每天將往返兩次，直到十一月底，市民們都很高興。"
    )
    charset = {"x-x-big5": "big5", "koi8": "koi8-r", "x-cp1251": "cp1251", "windows-874": "cp874"}.get(label)
    found = decode_bytes(
        text.encode(charset or label.removeprefix("x-").replace("windows-949", "cp949")), declared=label
    )
    assert (found.text, found.found_by) == (text, "header")


def test_a_few_letters_are_no_evidence_against_the_declared_charset() -> None:
    text = "The café of the harbour is shut, and so is the one at the pier."
    found = decode_bytes(text.encode("cp1252"), declared="windows-1252")
    assert (found.text, found.charset, found.found_by) == (text, "cp1252", "header")


def test_the_charset_of_a_long_page_is_found_by_its_first_passages() -> None:
    html = "".join(f"<p>{NEWS_IN['ru'] * 100}</p>" for _ in range(4))
    assert decode_bytes(html.encode("koi8-r"), declared="windows-1251", html=True).text == html
