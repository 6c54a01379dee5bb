"""Recognise a part of an article by the name of a field, in the languages in which producers name fields."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from newsloom.normalise.body.fields import LIST_FIELDS, WRAPPER_FIELDS, field_name

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")
_MIN_PART_CHARS: Final = 4
_WRAPPERS: Final = frozenset({*WRAPPER_FIELDS, *LIST_FIELDS, "source"}) - {"post", "news"}
"""Names of objects around an article, which say nothing of its parts; `source` is Elasticsearch's `_source`."""
_ORDER_STEP: Final = 0.004

EXACT: Final = 3.0
WORD: Final = 2.0
PART: Final = 1.0
"""Certainty of a name: the whole name is known, one of its words, or a part of one."""

_NAMES: Final[Mapping[str, str]] = {
    "body": "text body content articlebody maintext fulltext story inhalt volltext haupttext fliesstext artikeltext "
    "texto cuerpo contenido corpo conteudo contenu texte corps testo contenuto tekst tresc inhoud innehall brodtext "
    "brodtekst innhold indhold sisalto teksti icerik metin текст тело содержание kimeno konten isi 正文 内容 本文 본문 内文 "
    "المحتوى النص paragraphs paragraphe parrafos absatze absaetze html markdown plaintext cleanedtext",
    "title": "title headline heading titulo titular titel ueberschrift uberschrift schlagzeile titre titolo tytul "
    "naglowek overskrift tittel otsikko baslik заголовок название 标题 標題 題名 見出し タイトル 제목 العنوان τιτλος judul nadpis "
    "titlu cim kop rubrik ttl hed",
    "url": "url link uri href permalink permalien canonical enlace enlaces adresse lien collegamento odkaz adres lank "
    "lenke linkki ссылка 链接 網址 リンク 링크 الرابط weburl pageurl articleurl direccion endereco",
    "published_at": "published publishedat pubdate date datetime publishdate datepublished publicationdate issued "
    "fecha fechapublicacion datum veroeffentlicht veroffentlicht erscheinungsdatum erschienen publicado publicada "
    "datapublicacao data publie publiee datepublication parution pubblicato datapubblicazione opublikowano "
    "datapublikacji publicatiedatum gepubliceerd publicerad publisert udgivet dato julkaistu paivamaara tarih yayin "
    "дата датапубликации опубликовано 日期 发布时间 発行日 公開日 날짜 التاريخ ημερομηνια tanggal datumvydani created when "
    "publication publishedon publishtime releasedate data publicacion publicacao pubblicazione veroffentlichung veroeffentlichung publikacji",
    "modified_at": "modified updated lastmodified modifiedat updatedat geaendert geandert aktualisiert modificado "
    "modificada actualizado actualizada atualizado modifie misajour maj modificato aggiornato zmodyfikowano "
    "zaktualizowano gewijzigd bijgewerkt uppdaterad oppdatert opdateret muokattu guncelleme изменено обновлено 更新时间 "
    "更新日 修改时间 수정 actualizacion modificacion atualizacao aggiornamento modifica aenderung anderung aktualisierung "
    "modification modyfikacji",
    "authors": "author authors byline creator writer journalist reporter autor autores autora auteur auteurs autore "
    "autori verfasser redakteur redacteur periodista jornalista giornalista forfatter forfattare skribent kirjoittaja "
    "yazar автор авторы 作者 記者 记者 著者 기자 الكاتب συγγραφεας penulis autorzy schrijver firma",
    "source": "source publisher publication sourcename sitename site outlet newspaper fuente medio diario periodico "
    "quelle medium zeitung publikation herausgeber fonte veiculo jornal journal media editeur testata giornale zrodlo "
    "redakcja bron krant kalla tidning kilde avis lahde lehti kaynak gazete источник издание 来源 來源 媒体 媒體 출처 المصدر "
    "domain provider",
    "language": "language lang locale languagecode inlanguage idioma lingua lengua langue sprache jezyk taal sprak sprog "
    "kieli dil язык 语言 語言 言語 언어 اللغة bahasa",
    "standfirst": "standfirst dek deck subtitle subheadline untertitel unterzeile vorspann subtitulo bajada entradilla "
    "antetitulo chapo chapeau soustitre sottotitolo occhiello ingress manchet podtytul подзаголовок 副标题 サブタイトル",
    "keywords": "keywords tags keyword tag schlagworte schlagwoerter stichworte etiquetas palabrasclave palavraschave "
    "motscles parolechiave slowakluczowe tagi trefwoorden nyckelord nokkelord avainsanat anahtarkelimeler теги "
    "ключевыеслова 关键词 標籤 キーワード 태그 topics themen temas themes temi",
    "section": "section category ressort rubrik rubrique seccion categoria secao sezione kategorie kategoria dzial "
    "sectie rubriek kategori avdelning osasto kategoria bolum рубрика раздел категория 栏目 分类 カテゴリ 카테고리 القسم",
    "image": "image picture photo imageurl thumbnail topimage leadimage bild foto imagen imagem immagine zdjecie "
    "afbeelding kuva gorsel resim изображение фото 图片 画像 이미지 الصورة",
    "external_id": "id guid uuid externalid articleid docid documentid _id identifier identificador kennung identifiant "
    "identificativo identyfikator артикул numero nummer key ref",
}

_NOT: Final[Mapping[str, str]] = {
    "body": "description summary excerpt abstract teaser snippet lead lede intro preview blurb synopsis resumen resumo "
    "resume zusammenfassung vorspann anreisser kurztext riassunto sommario streszczenie samenvatting sammanfattning "
    "аннотация анонс 摘要 要約 요약 comments comment kommentare comentarios commentaires related verwandte relacionados caption "
    "license licence copyright disclaimer terms policy cookie biography bio transcript translation image video media "
    "footer header navigation sidebar newsletter title headline titel titulo keywords entradilla bajada chapo ingress",
    "title": "site image feed section source thread channel sub photo video related author category publisher",
    "url": "image img logo icon thumb thumbnail avatar video audio api self feed rss author "
    "next prev previous comment comments amp short media section category photo picture favicon related tracking ad "
    "schema namespace parent imagen foto bild",
    "published_at": "timestamp ts modified updated crawl crawled fetch fetched scraped download downloaded indexed ingested harvested "
    "seen seendate retrieved collected expires expiry deleted abgerufen erfasst capturado recogido insert inserted import "
    "imported processed discovered parsed last geaendert aktualisiert modificado actualizado atualizado modifie maj "
    "actualizacion modificacion atualizacao aggiornamento modifica anderung aktualisierung modification update изменено обновлено birth event embargo warc capture captured received exported",
    "modified_at": "crawl crawled fetch fetched index indexed by user",
    "authors": "id ids uri url image email avatar bio count twitter role editor",
    "source": "url uri id type code html country rank encoding icon logo image language file",
    "language": "programming confidence",
    "standfirst": "seo og meta",
    "keywords": "count id",
    "section": "id url count",
    "image": "caption credit alt width height author copyright count title description",
    "external_id": "author source site user parent feed blog tenant channel category section session video image",
}
"""Words in a name that say that it is something else."""

_GENERIC_NAMES: Final = (
    "value rendered text plain_text rich_text content #text _ $t __text @value plain raw string s default en es de fr it pt $date $oid "
    "$numberlong long string int double name iso iso8601 utc full main items item basic nombre nom nome imie navn namn isim имя 名前 姓名"
)
"""Names that say nothing: the field around has the name."""
_GENERIC: Final = frozenset(_GENERIC_NAMES.split())


def name_score(field: str, names: Sequence[str]) -> float:
    """Return how well the names on a path fit a part of an article: 0 not at all, 3 exactly.

    Args:
        field: `body` or one of the fields of a mapping.
        names: the names on the path, the outermost first.
    """
    own = _telling(names)
    about = [name for name in names if field_name(name) not in _WRAPPERS]
    if any(word in _words(_NOT[field]) for name in about for word in (*_split(name), folded(name))):
        return -PART
    return _score(field, own)


def is_teaser_or_other(names: Sequence[str]) -> bool:
    """Return True if a name on the path says that a text is not the body: a summary, a caption or comments."""
    return any(word in _words(_NOT["body"]) for name in names for word in (*_split(name), folded(name)))


@lru_cache(maxsize=4_096)
def folded(name: str) -> str:
    """Return a name in lower case without separators, accents and case."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l").replace("Ł", "L").replace("ø", "o"))
    letters = "".join(each for each in plain if unicodedata.category(each) != "Mn" and each.isalnum())
    return unicodedata.normalize("NFC", letters).lower()


def _telling(names: Sequence[str]) -> str:
    return next((name for name in reversed(names) if name.lower() not in _GENERIC), names[-1] if names else "")


def _score(field: str, name: str) -> float:
    known = _words(_NAMES[field])
    whole = folded(name)
    if whole in known:
        return EXACT - _ORDER_STEP * known[whole]
    places = [known[word] for word in _split(name) if word in known]
    if places:
        return WORD - _ORDER_STEP * min(places)
    return PART if any(len(each) >= _MIN_PART_CHARS and each in whole for each in known) else 0.0


@lru_cache(maxsize=64)
def _words(listed: str) -> dict[str, int]:
    """Return the words with their places: the first are the surest."""
    return {folded(each) or each: place for place, each in reversed(list(enumerate(listed.split())))}


@lru_cache(maxsize=4_096)
def _split(name: str) -> tuple[str, ...]:
    return tuple(folded(each) for each in _CAMEL.split(name) if each)
