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
MORE_WALLS = [
    "Tento článek je určen pouze předplatitelům. Chcete-li pokračovat ve čtení, přihlaste se nebo si pořiďte předplatné. Již předplácíte? Přihlaste se zde.",
    "Používáme soubory cookie a další technologie, abychom mohli ukládat informace ve vašem zařízení. S vaším souhlasem my a naši partneři zpracováváme osobní údaje. Souhlasím. Odmítnout vše.",
    "Ez a cikk csak előfizetőink számára érhető el. A folytatáshoz jelentkezzen be vagy válasszon előfizetést. Van már előfizetése? Jelentkezzen be!",
    "Az oldal nem található. A keresett oldal nem létezik vagy áthelyezték. Vissza a főoldalra.",
    "Acest articol este disponibil doar pentru abonați. Pentru a continua lectura, abonează-te sau autentifică-te. Ai deja un abonament? Conectează-te.",
    "Pagina nu a fost găsită. Ne pare rău, pagina pe care o căutați nu mai există. Eroare 404.",
    "Ця стаття доступна лише передплатникам. Оформіть передплату, щоб читати далі. Вже маєте передплату? Увійдіть.",
    "Підтвердьте, що ви не робот. Ми виявили незвичний трафік з вашої мережі. Увімкніть JavaScript і файли cookie, щоб продовжити.",
    "Το άρθρο είναι διαθέσιμο μόνο για συνδρομητές. Γίνετε συνδρομητής για να συνεχίσετε την ανάγνωση. Είστε ήδη συνδρομητής; Συνδεθείτε.",
    "Εμείς και οι συνεργάτες μας αποθηκεύουμε ή έχουμε πρόσβαση σε πληροφορίες σε μια συσκευή, όπως τα cookies, και επεξεργαζόμαστε προσωπικά δεδομένα. Με τη συγκατάθεσή σας. Συμφωνώ. Περισσότερες επιλογές.",
    "הכתבה זמינה למנויים בלבד. כדי להמשיך לקרוא הצטרפו כמנויים. כבר מנויים? התחברו כאן.",
    "הדף לא נמצא. העמוד שחיפשת אינו קיים או הועבר. שגיאה 404. חזרה לדף הבית.",
    "این مطلب ویژه مشترکان است. برای ادامه مطالعه مشترک شوید. قبلا مشترک شده\u200cاید؟ وارد شوید.",
    "صفحه مورد نظر شما یافت نشد. خطای 404. بازگشت به صفحه اصلی.",
    "यह लेख केवल सब्सक्राइबर्स के लिए है। आगे पढ़ने के लिए सब्सक्राइब करें। पहले से सब्सक्राइबर हैं? लॉग इन करें।",
    "पेज नहीं मिला। जिस पेज को आप खोज रहे हैं वह मौजूद नहीं है। होम पेज पर जाएं।",
    "Bài viết này chỉ dành cho thành viên. Vui lòng đăng nhập hoặc đăng ký gói để đọc tiếp. Bạn đã có tài khoản? Đăng nhập.",
    "Không tìm thấy trang. Trang bạn tìm kiếm không tồn tại hoặc đã bị xóa. Quay lại trang chủ.",
    "Artikel ini khusus pelanggan. Silakan berlangganan untuk melanjutkan membaca. Sudah berlangganan? Silakan masuk.",
    "Halaman tidak ditemukan. Halaman yang Anda cari tidak ada atau telah dipindahkan. Kembali ke beranda.",
    "บทความนี้สำหรับสมาชิกเท่านั้น สมัครสมาชิกเพื่ออ่านต่อ เป็นสมาชิกอยู่แล้ว? เข้าสู่ระบบ",
    "ไม่พบหน้าที่คุณค้นหา กรุณาลองใหม่อีกครั้ง กลับสู่หน้าแรก",
    "Denne artikel er kun for abonnenter. Bliv abonnent for at læse videre. Er du allerede abonnent? Log ind.",
    "Vi bruger cookies til at gemme oplysninger på din enhed. Med dit samtykke behandler vi og vores partnere personoplysninger til tilpassede annoncer. Accepter alle. Afvis alle.",
    "Denne artikkelen er for abonnenter. For å lese videre må du kjøpe abonnement. Er du abonnent? Logg inn her.",
    "Bekreft at du ikke er en robot. Vi har oppdaget uvanlig trafikk fra nettverket ditt.",
    "Tämä artikkeli on vain tilaajille. Jatkaaksesi lukemista tilaa nyt. Oletko jo tilaaja? Kirjaudu sisään.",
    "Sivua ei löytynyt. Valitettavasti hakemaasi sivua ei ole. Virhe 404. Siirry etusivulle.",
    "Тази статия е достъпна само за абонати. Абонирайте се, за да продължите да четете. Вече сте абонат? Влезте в профила си.",
    "Страницата не е намерена. Страницата, която търсите, не съществува. Грешка 404.",
    "Ovaj članak dostupan je samo pretplatnicima. Za nastavak čitanja pretplatite se. Već ste pretplatnik? Prijavite se.",
    "Stranica nije pronađena. Tražena stranica ne postoji ili je premještena. Povratak na naslovnicu.",
    "Tento článok je len pre predplatiteľov. Ak chcete čítať ďalej, predplaťte si nás. Už máte predplatné? Prihláste sa.",
    "Stránka sa nenašla. Je nám ľúto, hľadaná stránka neexistuje. Chyba 404.",
    "Vi använder kakor och liknande teknik för att lagra information på din enhet. Med ditt samtycke behandlar vi och våra partner personuppgifter. Godkänn alla. Anpassa inställningar.",
    "Sidan hittades inte. Sidan du söker finns inte längre. Till startsidan.",
    "我们检测到您的网络有异常流量。请完成验证以确认您不是机器人。",
    "抱歉,您访问的页面不存在或已被删除。返回首页",
    "페이지를 찾을 수 없습니다. 요청하신 페이지가 삭제되었거나 존재하지 않습니다. 메인으로 이동",
    "로봇이 아님을 확인해 주세요. 비정상적인 트래픽이 감지되었습니다.",
    "お探しのページは見つかりませんでした。削除されたか、URLが変更された可能性があります。トップページへ戻る",
    "当サイトではCookieを使用しています。お客様の同意を得て、当社とパートナーは個人データを処理します。すべて同意する。設定を管理",
    "عذرا، الصفحة التي تبحث عنها غير موجودة. خطأ 404. العودة إلى الصفحة الرئيسية.",
    "نحن وشركاؤنا نستخدم ملفات تعريف الارتباط لتخزين المعلومات على جهازك. بموافقتك نعالج البيانات الشخصية. قبول الكل. رفض الكل.",
    "Biz ve iş ortaklarımız, cihazınızda bilgi depolamak için çerezleri kullanıyoruz. Onayınızla kişisel verileri işliyoruz. Tümünü kabul et. Tercihleri yönet.",
    "Aradığınız sayfa bulunamadı. Sayfa kaldırılmış olabilir. Ana sayfaya dön.",
    "Sorry, this page isn't available in your region due to licensing restrictions.",
    "This video is only available to registered users. Create a free account to keep watching and reading. It only takes a minute. Already registered? Sign in",
    "Error 1020. Access denied. You do not have access to this site. The site owner may have set restrictions that prevent you from accessing the site.",
    "You've read your last free article. Start your subscription for $1 a week to keep reading. Cancel anytime.",
    "Loading... Please enable JS and disable any ad blocker",
    "We noticed you're blocking ads! Keep supporting great journalism by turning off your ad blocker.",
    "Thanks for visiting! The use of software that blocks ads hinders our ability to serve you the content you came here to enjoy. We ask that you consider turning off your ad blocker so we can deliver you the best experience possible while you are here.",
    "Zugriff verweigert. Sie haben keine Berechtigung, auf diese Seite zuzugreifen.",
    "Weiterlesen mit PUR-Abo oder mit Werbung. Nutzen Sie unsere Seite mit Werbung und Cookies, indem Sie zustimmen, oder werbefrei im Pur-Abo für 3,99 Euro im Monat. Bereits Abonnent? Hier einloggen.",
    "Dieser Inhalt ist in Ihrem Land aus rechtlichen Gründen nicht verfügbar.",
    "Accès refusé. Votre adresse IP a été bloquée. Contactez l’administrateur du site.",
    "Pour continuer, acceptez les cookies ou abonnez-vous à partir de 2 € par mois. Votre vie privée est importante pour nous. Nous et nos partenaires utilisons des cookies.",
    "Page introuvable. La page que vous cherchez n’existe pas ou a été déplacée.",
    "Confirma que no eres un robot. Hemos detectado actividad inusual. Habilita JavaScript y las cookies en tu navegador.",
    "Para seguir leyendo, suscríbete o inicia sesión. ¿Todavía no tienes cuenta? Regístrate gratis.",
    "Per continuare a leggere devi essere abbonato. Abbonati ora a 1 euro al mese. Sei già abbonato? Accedi.",
    "La pagina che stai cercando non esiste. Torna alla home. Errore 404.",
    "Esta página não está disponível na sua região.",
    "Para continuar lendo, assine ou faça login. Já é assinante? Entre aqui. Cancele quando quiser.",
    "Deze pagina bestaat niet of is verplaatst. Terug naar de homepage.",
    "Bevestig dat je geen robot bent. We hebben ongebruikelijk verkeer van je netwerk gezien.",
    "Strona, której szukasz, nie istnieje lub została przeniesiona. Wróć na stronę główną.",
    "Potwierdź, że nie jesteś robotem. Wykryliśmy nietypowy ruch z Twojej sieci.",
    "Страница не найдена. Возможно, она была удалена или перемещена. Вернуться на главную.",
    "Мы и наши партнёры используем файлы cookie, чтобы хранить информацию на вашем устройстве. С вашего согласия обрабатываются персональные данные. Принять все.",
]
WALL_REASONS = {"consent_wall", "paywall", "registration_wall", "bot_wall", "region_wall", "error_page", "interstitial"}
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
        "La AEPD multa a un medio por su muro de cookies",
        [
            "La Agencia Española de Protección de Datos ha multado con 30.000 euros a un medio digital por obligar a sus lectores a aceptar las cookies o pagar una suscripción.",
            "La resolución, publicada el lunes, considera que el consentimiento no era libre. El medio recurrirá la sanción.",
        ],
    ),
    (
        "Sciopero dei giornalisti contro il paywall",
        [
            "I giornalisti della Gazzetta di Marrow hanno scioperato lunedì contro la decisione dell’editore di riservare agli abbonati tutti gli articoli di cronaca locale.",
            "«I lettori ci lasceranno», ha detto Greta Holm, che lavora al giornale da diciannove anni.",
        ],
    ),
    (
        "Роскомнадзор потребовал удалить страницу",
        [
            "Роскомнадзор в понедельник потребовал от издания удалить страницу с расследованием, сообщила редакция.",
            "При попытке открыть материал пользователи из России видят сообщение о том, что доступ ограничен. Юристы издания обжалуют решение в суде.",
        ],
    ),
    (
        "Awaria systemu rezerwacji promów",
        [
            "Strona internetowa przewoźnika była w poniedziałek niedostępna przez sześć godzin. Pasażerowie widzieli jedynie komunikat o błędzie.",
            "Firma przeprosiła klientów i zapowiedziała zwrot pieniędzy za bilety, których nie udało się wykorzystać.",
        ],
    ),
    (
        "多家网站因服务器故障无法访问",
        [
            "周一上午,多家新闻网站因云服务商故障无法访问,用户打开页面时只看到错误提示。",
            "服务商表示,故障持续约三小时,原因是一次配置错误。受影响的网站包括三家日报和一家电视台。",
        ],
    ),
    (
        "Airline site crashes as sale begins",
        [
            "The airline’s website crashed within minutes of the sale on Monday, and thousands of customers saw only a message telling them to try again later.",
            "“I refreshed the page for three hours,” said Greta Holm, who wanted to visit her sister. The airline apologised and extended the offer until Friday.",
        ],
    ),
    (
        "Le journal local renonce à son mur payant",
        [
            "Le Courrier de Marrow abandonne les articles réservés aux abonnés, a annoncé lundi sa directrice. Tous les contenus seront en accès libre dès juin.",
            "Le nombre d’abonnés avait chuté d’un tiers en deux ans, selon elle, et la publicité ne compensait pas la perte.",
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


@pytest.mark.parametrize("text", MORE_WALLS)
def test_walls_of_other_wordings_are_rejected(text: str) -> None:
    assert reason_of({"url": "https://m.example/a", "title": "Night boats end", "text": text}) in WALL_REASONS


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


@pytest.mark.parametrize(
    "title",
    [
        "500 jobs lost as ferry company cuts night boats",
        "5000 jobs lost as ferry company cuts night boats",
        "Forbidden City shuts for repairs until the autumn",
        "Error in count delays result of island vote",
        "Access denied: journalists barred from harbour talks",
        "Before you continue paying rent, read this advice",
        "404 seats and no guests: the theatre of Marrow",
    ],
)
def test_a_headline_that_begins_like_the_title_of_an_error_page_is_accepted(title: str) -> None:
    paragraphs = [
        "The ferry company that serves the island of Marrow said on Monday it would stop running its night boats from June.",
        "Islanders who work on the mainland and come home after ten said they would have to rent rooms in town.",
        "The county council has put the question on the agenda for its next meeting, which is open to everybody.",
    ]
    assert reason_of(page(title, paragraphs)) is None


@pytest.mark.parametrize(
    "title",
    [
        "404 Not Found",
        "Error 404 | Marrow Times",
        "Just a moment...",
        "Page not found - Marrow Times",
        "Log in | Marrow Times",
    ],
)
def test_a_page_with_the_title_of_an_error_page_is_refused(title: str) -> None:
    assert reason_of(
        page(
            title,
            ["The ferry company that serves the island of Marrow said on Monday it would stop its boats from June."],
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "Thousands of readers of the Marrow Times saw only the words “this content is not available in your region” on Monday evening.",
        "Пользователи сайта в понедельник несколько часов видели лишь надпись «подтвердите, что вы не робот» вместо новостей.",
    ],
)
def test_short_news_that_quotes_a_wall_is_accepted(text: str) -> None:
    assert reason_of({"url": "https://m.example/q", "title": "Site down", "text": text}) is None


def test_a_wall_that_quotes_its_own_button_is_rejected() -> None:
    text = "Confirm you are human. Click “Verify you are human” to go on."
    assert reason_of({"url": "https://m.example/q", "title": "Marrow", "text": text}) == "bot_wall"
