"""Walls in many languages and forms are rejected by kind; news about walls is not."""

import json
from typing import Any

import pytest

from newsloom.normalise import normalise_article
from newsloom.normalise.errors import Rejected
from newsloom_schemas import RejectionReason

WALLS = [
    (
        "consent_wall",
        "Wir und unsere 184 Partner verwenden Cookies und ähnliche Technologien, um Informationen auf Ihrem Gerät zu speichern und abzurufen. Mit Ihrer Zustimmung verarbeiten wir personenbezogene Daten für personalisierte Anzeigen. Alle akzeptieren. Einstellungen verwalten. Ablehnen.",
    ),
    (
        "consent_wall",
        "Nosotros y nuestros 120 socios almacenamos y accedemos a información en tu dispositivo, como cookies, para ofrecerte anuncios y contenido personalizados. Puedes aceptar todas las cookies o configurar tus preferencias. Aceptar y continuar. Rechazar todo.",
    ),
    (
        "consent_wall",
        "Noi e i nostri 95 partner archiviamo e accediamo a informazioni su un dispositivo, come i cookie, e trattiamo dati personali per annunci e contenuti personalizzati. Accetta tutti i cookie. Rifiuta. Gestisci le preferenze.",
    ),
    (
        "consent_wall",
        "My i nasi 210 partnerzy przechowujemy informacje na Twoim urządzeniu, takie jak pliki cookie, i uzyskujemy do nich dostęp. Za Twoją zgodą przetwarzamy dane osobowe w celu wyświetlania spersonalizowanych reklam. Akceptuję wszystkie. Ustawienia zaawansowane.",
    ),
    (
        "consent_wall",
        "Wij en onze 88 partners gebruiken cookies om informatie op je apparaat op te slaan en te openen. Met jouw toestemming tonen we gepersonaliseerde advertenties. Alles accepteren. Weigeren. Voorkeuren beheren.",
    ),
    (
        "consent_wall",
        "Nós e os nossos 132 parceiros armazenamos e acedemos a informações num dispositivo, tais como cookies, e processamos dados pessoais para anúncios e conteúdos personalizados. Aceitar todos. Rejeitar. Gerir opções.",
    ),
    (
        "bot_wall",
        "Please verify you are a human. We have detected unusual traffic from your computer network. Enable JavaScript and cookies to continue. Press and hold the button. Reference ID 7d1f-aa.",
    ),
    (
        "bot_wall",
        "Checking your browser before accessing marrowtimes.example. This process is automatic. Your browser will redirect to your requested content shortly. Please allow up to 5 seconds. DDoS protection by Cloudflare. Ray ID: 7c1a2b",
    ),
    (
        "bot_wall",
        "Veuillez confirmer que vous n’êtes pas un robot. Nous avons détecté un trafic inhabituel en provenance de votre réseau. Activez JavaScript et les cookies pour continuer.",
    ),
    (
        "interstitial",
        "Bitte aktivieren Sie JavaScript in Ihrem Browser, um diese Seite anzuzeigen. Diese Anwendung benötigt JavaScript.",
    ),
    (
        "interstitial",
        "It looks like you are using an ad blocker. Advertising helps fund our journalism. Please disable your ad blocker or add us to your whitelist and reload the page to continue.",
    ),
    (
        "interstitial",
        "Sie haben einen Adblocker aktiviert. Bitte deaktivieren Sie Ihren Adblocker, um unsere Inhalte zu lesen. Wir finanzieren uns durch Werbung.",
    ),
    (
        "region_wall",
        "We recognize you are attempting to access this website from a country belonging to the European Economic Area (EEA) including the EU which enforces the General Data Protection Regulation (GDPR) and therefore access cannot be granted at this time. For any issues, call 555-0100.",
    ),
    ("region_wall", "Lo sentimos, este contenido no está disponible en tu país o región."),
    (
        "registration_wall",
        "Jetzt kostenlos registrieren und weiterlesen. Melden Sie sich an oder erstellen Sie ein Konto, um diesen Artikel zu lesen. Sie haben bereits ein Konto? Hier anmelden. E-Mail-Adresse. Passwort.",
    ),
    (
        "paywall",
        "Cet article est réservé aux abonnés. Abonnez-vous pour lire la suite. À partir de 1 € le premier mois, sans engagement. Déjà abonné ? Connectez-vous.",
    ),
    (
        "paywall",
        "この記事は有料会員限定です。続きを読むには会員登録が必要です。会員の方はログインしてください。月額980円で読み放題。いつでも解約できます。",
    ),
    (
        "paywall",
        "Этот материал доступен только подписчикам. Оформите подписку, чтобы читать дальше. Уже есть подписка? Войдите. Отменить можно в любой момент.",
    ),
    (
        "paywall",
        "Den här artikeln är låst för prenumeranter. Bli prenumerant för att läsa hela artikeln. Är du redan prenumerant? Logga in. Ingen bindningstid, avsluta när du vill.",
    ),
    (
        "paywall",
        "Bu içerik yalnızca abonelere özeldir. Okumaya devam etmek için abone olun. Zaten abone misiniz? Giriş yapın.",
    ),
    ("paywall", "本文为付费内容，订阅后可阅读全文。已经是会员？请登录。立即订阅，随时取消。"),
    (
        "paywall",
        "이 기사는 유료 회원 전용입니다. 계속 읽으려면 구독해 주세요. 이미 구독자이신가요? 로그인하세요. 언제든지 해지할 수 있습니다.",
    ),
    (
        "paywall",
        "هذا المحتوى متاح للمشتركين فقط. اشترك الآن لمتابعة القراءة. هل لديك اشتراك بالفعل؟ تسجيل الدخول. يمكنك الإلغاء في أي وقت.",
    ),
    (
        "error_page",
        "Página no encontrada. Lo sentimos, la página que busca no existe o ha sido movida. Error 404. Volver a la portada.",
    ),
    (
        "error_page",
        "Internal Server Error. The server encountered an internal error and was unable to complete your request. Please try again later.",
    ),
    (
        "error_page",
        "Wartungsarbeiten. Unsere Website ist derzeit wegen Wartungsarbeiten nicht erreichbar. Bitte versuchen Sie es später noch einmal.",
    ),
    ("error_page", "403 Forbidden. You don't have permission to access this resource on this server. nginx"),
    (
        "interstitial",
        "You must be 18 or older to view this content. Please confirm your date of birth to continue. By entering this site you agree to our Terms of Use.",
    ),
    ("interstitial", "You are being redirected. If you are not redirected automatically, click here."),
]
NEWS_ABOUT_WALLS = [
    (
        "Regulator fines publisher over cookie banner",
        [
            "The data protection authority on Monday fined the publisher of the Marrow Times 2 million euros because its consent banner made it hard to refuse cookies.",
            "The banner asked readers to accept all cookies before they could read on, and the button to reject them stood on a second page, the authority said.",
            "Subscribers who pay for access were shown the same banner, which the publisher called a mistake.",
        ],
    ),
    (
        "Verlag führt Bezahlschranke ein",
        [
            "Der Verlag der Marrow-Zeitung führt im Juni eine Bezahlschranke ein. Wer weiterlesen will, muss dann ein Abonnement abschließen, teilte der Verlag am Montag mit.",
            "Bisher waren alle Artikel frei zugänglich, finanziert durch Werbung. Rund die Hälfte der Leser nutze jedoch Adblocker, sagte die Geschäftsführerin.",
            "Die Gewerkschaft warnte, viele Leser würden sich abwenden.",
        ],
    ),
    (
        "Les captchas agacent les internautes",
        [
            "Une étude publiée lundi montre que les internautes passent en moyenne trente secondes à prouver qu’ils ne sont pas des robots.",
            "Les chercheurs ont observé quatre mille personnes pendant un an. Beaucoup abandonnent la page quand on leur demande de cocher une case.",
            "Les entreprises promettent des solutions plus discrètes.",
        ],
    ),
    (
        "新聞社が有料会員制を導入",
        [
            "マロー新聞は月曜日、来月から記事の続きを読むには会員登録が必要になると発表した。月額は九百八十円で、学生は半額になる。",
            "同社の広告収入は五年間で半減しており、社長は記者会見で購読料が経営の柱になると述べた。",
            "読者からは賛否の声が上がっている。",
        ],
    ),
    (
        "Power cut",
        ["MARROW (MT) - Electricity was restored to all homes on Marrow at 6 a.m. on Monday, the grid operator said."],
    ),
]


def reason_of(raw: Any) -> str | None:  # noqa: ANN401 - an envelope or a page
    value = raw.encode() if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False).encode()
    try:
        normalise_article(value)
    except Rejected as rejected:
        return str(rejected.reason)
    return None


def page(title: str, paragraphs: list[str]) -> str:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    nav = "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav>"
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{nav}<main><h1>{title}</h1>{text}</main></body></html>"


@pytest.mark.parametrize(("reason", "text"), WALLS)
def test_a_wall_in_an_envelope_is_rejected_by_its_kind(reason: str, text: str) -> None:
    assert reason_of({"url": "https://m.example/a", "title": "Night boats end", "text": text}) == reason


@pytest.mark.parametrize(("reason", "text"), WALLS)
def test_a_wall_in_a_fragment_is_rejected_by_its_kind(reason: str, text: str) -> None:
    assert (
        reason_of({"url": "https://m.example/a", "title": "Night boats end", "html": f"<div><p>{text}</p></div>"})
        == reason
    )


@pytest.mark.parametrize("text", [text for _, text in WALLS])
def test_a_wall_that_is_a_page_is_rejected(text: str) -> None:
    assert reason_of(page("Marrow Times", text.split(". "))) in {each.value for each in RejectionReason}


@pytest.mark.parametrize(("title", "paragraphs"), NEWS_ABOUT_WALLS)
def test_news_about_walls_is_accepted(title: str, paragraphs: list[str]) -> None:
    assert reason_of({"url": "https://m.example/a", "title": title, "text": "\n\n".join(paragraphs)}) is None
    assert reason_of(page(title, paragraphs)) is None


def test_the_detail_quotes_what_the_wall_says() -> None:
    with pytest.raises(Rejected, match='"verify you are a human"'):
        normalise_article(b"Please verify you are a human. We have detected unusual traffic from your network.")
