"""Words that say nothing of a linked page, in 60 languages, and the small words around brands and topics.

They are here as data, apart from the matching, so that a speaker of a language can correct a line without
reading code. Written by hand, language by language. A word here is never evidence of risk: it only says
that an anchor does not describe its target.
"""

GENERIC_PHRASES: dict[str, str] = {
    "af": "klik hier|hier|lees meer|meer|webwerf|bron|skakel|tuisblad|besoek webwerf|meer inligting",
    "am": "እዚህ|እዚህ ይጫኑ|ተጨማሪ ያንብቡ|ተጨማሪ|ድረ ገጽ|ምንጭ|ሊንክ",
    "ar": "هنا|اضغط هنا|انقر هنا|من هنا|اقرأ المزيد|اقرأ أكثر|المزيد|للمزيد|لمزيد من المعلومات|المصدر|مصدر|الموقع|"
    "موقع|موقع الويب|الموقع الرسمي|الرابط|رابط|الصفحة الرئيسية|الرئيسية|زيارة الموقع|شاهد|تفاصيل|التفاصيل|"
    "معرفة المزيد|اعرف المزيد|تحميل|هذا الرابط|هذا الموقع|تابع القراءة",
    "az": "bura|bura klikləyin|burada|ətraflı|daha çox|davamı|sayt|veb sayt|mənbə|link|keçid|ana səhifə|rəsmi sayt",
    "be": "тут|тутака|чытаць далей|падрабязней|крыніца|сайт|вэб-сайт|спасылка|галоўная|націсніце тут",
    "bg": "тук|кликнете тук|натиснете тук|прочетете повече|прочети още|още|виж още|вижте повече|повече|източник|"
    "сайт|уебсайт|уеб сайт|връзка|линк|начало|начална страница|официален сайт|научете повече",
    "bn": "এখানে|এখানে ক্লিক করুন|আরও পড়ুন|আরও|বিস্তারিত|সূত্র|উৎস|ওয়েবসাইট|লিংক|লিঙ্ক|হোম|হোমপেজ",
    "bs": "ovdje|kliknite ovdje|pročitaj više|više|izvor|web stranica|link|početna",
    "ca": "aquí|fes clic aquí|feu clic aquí|llegir més|llegeix més|més informació|més|font|web|lloc web|pàgina web|"
    "enllaç|inici|vegeu|el seu web",
    "cs": "zde|klikněte zde|klikni zde|klikněte sem|tady|sem|více|číst více|číst dál|čtěte více|další informace|"
    "více informací|zdroj|web|webové stránky|stránky|odkaz|domů|domovská stránka|na webu|tento odkaz|zjistit více|"
    "přejít na web|oficiální stránky|detail",
    "cy": "yma|cliciwch yma|darllen mwy|mwy|gwefan|ffynhonnell|dolen|hafan",
    "da": "her|klik her|læs mere|mere|se mere|kilde|hjemmeside|hjemmesiden|websted|website|link|dette link|forside|"
    "besøg hjemmesiden|mere information|find ud af mere",
    "de": "hier|hier klicken|klicken sie hier|klick hier|klicke hier|weiterlesen|mehr|mehr lesen|mehr erfahren|"
    "mehr infos|mehr informationen|weitere informationen|weitere infos|lesen sie mehr|zum artikel|zum beitrag|"
    "quelle|quellen|webseite|website|internetseite|homepage|startseite|link|dieser link|dieser seite|zur website|"
    "zur webseite|zur homepage|zur seite|seite|details|zum shop|zum anbieter|besuchen|besuchen sie die website|"
    "diese seite|offizielle website|offizielle webseite|ansehen|mehr dazu|mehr dazu hier|direkt zum angebot",
    "el": "εδώ|κάντε κλικ εδώ|πατήστε εδώ|κλικ εδώ|διαβάστε περισσότερα|περισσότερα|δείτε περισσότερα|πηγή|"
    "ιστοσελίδα|ιστότοπος|σύνδεσμος|αρχική|αρχική σελίδα|επίσημη ιστοσελίδα|η ιστοσελίδα|δείτε εδώ|"
    "μάθετε περισσότερα|λινκ|επισκεφθείτε την ιστοσελίδα",
    "en": "here|click|click here|click this link|click for more|read|read more|read more here|read on|more|"
    "learn more|find out more|see more|view more|more info|more information|more details|further information|"
    "details|source|sources|original source|via|website|web site|site|web|webpage|web page|page|this page|"
    "this site|this website|this link|link|links|the link|homepage|home page|home|visit|visit site|"
    "visit website|visit here|visit page|visit homepage|visit us|official website|official site|official page|"
    "check it out|check this out|check here|check out|go|go here|go to|go to site|go to website|go to page|"
    "continue|continue reading|see|see here|see also|see this|view|view website|view site|view source|open|"
    "open link|external link|external links|external site|url|article|full article|this article|post|this post|"
    "original|original article|original post|download|get it here|buy now|order now|shop now|try it|try now|"
    "get started|sign up|reference|ref|citation|archived|archive|web link|website link|resource|this resource|"
    "their website|their site|our website|our site|my website|my site|your site|his website|her website|"
    "company website|company site|learn more here|found here|available here|over here|right here|now|next|previous|"
    "back|info|show more|follow|follow us|watch|watch here|text|image|logo|banner|picture|photo|none|n/a|no text|"
    "no anchor|noanchor|untitled|blog|news|contact|contact us|about|about us|faq|help|terms|privacy|login|"
    "share|print|email|rss|top|up|demo|example|preview|product page|store|shop",
    "eo": "tie|ĉi tie|klaku ĉi tie|legu pli|pli|fonto|retejo|ligilo|hejmpaĝo",
    "es": "aquí|aqui|haz clic aquí|haga clic aquí|haz click aquí|pincha aquí|clic aquí|click aquí|pulsa aquí|leer más|"
    "lee más|leer mas|más|más información|mas información|mas info|más info|ver más|saber más|seguir leyendo|"
    "fuente|fuentes|sitio|sitio web|web|página web|página|pagina web|pagina|su web|su página web|enlace|este enlace|"
    "en este enlace|este sitio|inicio|página de inicio|página oficial|sitio oficial|web oficial|visitar|"
    "visitar sitio|visitar web|visita la web|ver|ver aquí|detalles|ver detalles|ir|ir a la web|conoce más|"
    "descargar|artículo|artículo completo|vía",
    "et": "siin|siit|vajuta siia|kliki siia|loe edasi|loe lähemalt|loe rohkem|rohkem|allikas|veebileht|koduleht|"
    "veebisait|link|avaleht|lisainfo|vaata",
    "eu": "hemen|egin klik hemen|irakurri gehiago|gehiago|informazio gehiago|iturria|webgunea|webgune|esteka|hasiera",
    "fa": "اینجا|اینجا کلیک کنید|کلیک کنید|ادامه مطلب|بیشتر|بیشتر بخوانید|اطلاعات بیشتر|منبع|وب سایت|وبسایت|وب‌سایت|"
    "سایت|لینک|صفحه اصلی|خانه|این لینک|مشاهده|جزئیات|لینک منبع|سایت رسمی|دانلود",
    "fi": "tästä|täältä|täällä|täst|klikkaa tästä|klikkaa tähän|paina tästä|lue lisää|lisää|lisätietoja|lisätietoa|"
    "katso lisää|lähde|verkkosivu|verkkosivut|verkkosivusto|kotisivu|kotisivut|nettisivut|sivusto|linkki|"
    "tämä linkki|etusivu|siirry sivustolle|tutustu",
    "fil": "dito|mag-click dito|i-click dito|basahin pa|magbasa pa|higit pa|pinagmulan|website|link|pindutin dito",
    "fr": "ici|cliquez ici|cliquer ici|clique ici|cliquez-ici|lire la suite|la suite|suite|lire plus|lire|"
    "en savoir plus|savoir plus|plus|plus d'infos|plus d'info|plus d'informations|voir plus|voir|voir ici|source|"
    "sources|site|site web|site internet|le site|ce site|son site|leur site|notre site|mon site|page|cette page|page web|"
    "page d'accueil|accueil|lien|ce lien|lien externe|le lien|site officiel|visiter|visiter le site|visitez le site|"
    "voir le site|aller sur le site|accéder au site|découvrir|découvrez|détails|article|cet article|télécharger|"
    "lien vers le site|suivez ce lien|par ici|consulter|consulter le site|lire l'article",
    "ga": "anseo|cliceáil anseo|léigh tuilleadh|tuilleadh|suíomh|suíomh gréasáin|foinse|nasc|baile",
    "gl": "aquí|preme aquí|ler máis|máis|máis información|fonte|sitio web|páxina web|ligazón|inicio",
    "gu": "અહીં|અહીં ક્લિક કરો|વધુ વાંચો|વધુ|સ્ત્રોત|વેબસાઇટ|લિંક|હોમ",
    "he": "כאן|לחצו כאן|לחץ כאן|הקליקו כאן|קרא עוד|קראו עוד|עוד|למידע נוסף|לפרטים נוספים|מידע נוסף|לפרטים|מקור|"
    "המקור|אתר|האתר|לאתר|אתר אינטרנט|אתר רשמי|האתר הרשמי|קישור|לינק|דף הבית|עמוד הבית|לקריאה נוספת|"
    "המשך קריאה|בקישור הזה|לכניסה לאתר|לינק לאתר",
    "hi": "यहाँ|यहां|यहाँ क्लिक करें|यहां क्लिक करें|क्लिक करें|और पढ़ें|अधिक पढ़ें|अधिक|अधिक जानकारी|और जानें|"
    "स्रोत|वेबसाइट|साइट|लिंक|होम|मुखपृष्ठ|विवरण|आधिकारिक वेबसाइट|यह लिंक|इस लिंक",
    "hr": "ovdje|kliknite ovdje|klikni ovdje|pročitaj više|pročitajte više|više|više informacija|saznaj više|"
    "saznajte više|izvor|web stranica|web|stranica|internetska stranica|poveznica|link|početna|naslovnica|opširnije",
    "hu": "itt|ide|ide kattintva|kattintson ide|kattints ide|tovább|tovább olvasom|olvass tovább|bővebben|"
    "részletek|további információ|további információk|forrás|weboldal|weblap|honlap|honlapja|oldal|link|"
    "ez a link|kezdőlap|főoldal|hivatalos oldal|hivatalos honlap|megnézem|itt található",
    "hy": "այստեղ|սեղմեք այստեղ|կարդալ ավելին|ավելին|աղբյուր|աղբյուրը|կայք|հղում|գլխավոր|պաշտոնական կայք",
    "id": "di sini|disini|klik di sini|klik disini|baca selengkapnya|selengkapnya|baca juga|lebih lanjut|"
    "info lebih lanjut|informasi lebih lanjut|sumber|situs|situs web|situs resmi|laman|website|tautan|link|"
    "link ini|tautan ini|beranda|kunjungi|kunjungi situs|lihat|lihat detail|baca|klik",
    "is": "hér|smelltu hér|smellið hér|lesa meira|lesa nánar|meira|nánar|heimild|vefsíða|vefur|heimasíða|hlekkur|forsíða",
    "it": "qui|clicca qui|cliccate qui|cliccando qui|leggi|leggi tutto|leggi di più|leggi qui|continua|"
    "continua a leggere|di più|più informazioni|maggiori informazioni|per saperne di più|scopri di più|scopri|"
    "fonte|fonti|sito|sito web|il sito|sito ufficiale|sito internet|pagina|pagina web|link|questo link|"
    "a questo link|home|homepage|vai|vai al sito|visita|visita il sito|vedi|vedi qui|dettagli|articolo|al sito",
    "ja": "こちら|こちらから|こちらへ|ここ|ここから|ここをクリック|こちらをクリック|クリック|続きを読む|続きはこちら|"
    "詳細|詳細はこちら|詳しくはこちら|詳しくは|もっと見る|もっと読む|もっと詳しく|出典|引用元|参照|参考|参考リンク|ソース|情報元|"
    "サイト|公式サイト|ウェブサイト|ホームページ|公式ホームページ|hp|リンク|リンクはこちら|外部リンク|トップ|トップページ|ホーム|"
    "サイトを見る|サイトへ|記事|元記事|記事を読む|ページ|このページ|詳細を見る|公式|公式ページ|全文を読む|ダウンロード|見る|このサイト",
    "ka": "აქ|დააჭირეთ აქ|დააკლიკეთ აქ|წაიკითხეთ მეტი|სრულად|ვრცლად|მეტი|წყარო|ვებსაიტი|საიტი|ვებგვერდი|ბმული|ლინკი|მთავარი",
    "kk": "осында|осы жерде|мұнда|осында басыңыз|толығырақ|көбірек|ары қарай оқу|дереккөз|сайт|веб-сайт|сілтеме|басты бет",
    "km": "ទីនេះ|ចុចទីនេះ|អានបន្ថែម|បន្ថែម|ប្រភព|គេហទំព័រ|តំណភ្ជាប់|ព័ត៌មានបន្ថែម",
    "kn": "ಇಲ್ಲಿ|ಇಲ್ಲಿ ಕ್ಲಿಕ್ ಮಾಡಿ|ಇನ್ನಷ್ಟು ಓದಿ|ಹೆಚ್ಚು|ಮೂಲ|ವೆಬ್‌ಸೈಟ್|ವೆಬ್ಸೈಟ್|ಲಿಂಕ್",
    "ko": "여기|여기를|여기로|여기에서|여기서|여기를 클릭|여기를 클릭하세요|여기 클릭|클릭|더보기|더 보기|자세히|자세히 보기|"
    "자세히보기|더 알아보기|계속 읽기|출처|원문|원문 보기|원본|사이트|웹사이트|웹 사이트|홈페이지|공식 홈페이지|공식 사이트|링크|"
    "이 링크|바로가기|바로 가기|홈|참고|참조|본문 보기|관련 링크|사이트 방문|홈페이지 바로가기|기사 보기|다운로드",
    "lo": "ທີ່ນີ້|ຄລິກທີ່ນີ້|ອ່ານເພີ່ມເຕີມ|ເພີ່ມເຕີມ|ແຫຼ່ງຂໍ້ມູນ|ເວັບໄຊ|ລິ້ງ",
    "lt": "čia|spauskite čia|spausk čia|skaityti daugiau|skaityti toliau|plačiau|daugiau|daugiau informacijos|"
    "šaltinis|svetainė|interneto svetainė|tinklalapis|puslapis|nuoroda|ši nuoroda|pradžia|pagrindinis",
    "lv": "šeit|te|klikšķiniet šeit|spied šeit|noklikšķiniet šeit|lasīt vairāk|lasi vairāk|vairāk|vairāk informācijas|"
    "avots|vietne|mājaslapa|tīmekļa vietne|mājas lapa|saite|sākums",
    "mk": "тука|овде|кликнете тука|кликни тука|прочитај повеќе|повеќе|извор|веб-страница|веб страница|врска|линк|почетна",
    "ml": "ഇവിടെ|ഇവിടെ ക്ലിക്ക് ചെയ്യുക|കൂടുതൽ വായിക്കുക|കൂടുതൽ|ഉറവിടം|വെബ്സൈറ്റ്|വെബ്‌സൈറ്റ്|ലിങ്ക്",
    "mn": "энд|энд дарна уу|дэлгэрэнгүй|цааш унших|эх сурвалж|вэбсайт|сайт|холбоос|нүүр хуудас",
    "mr": "येथे|इथे|येथे क्लिक करा|अधिक वाचा|अधिक माहिती|स्रोत|संकेतस्थळ|वेबसाइट|दुवा",
    "ms": "di sini|klik di sini|klik sini|sini|baca lagi|baca lanjut|lagi|maklumat lanjut|ketahui lebih lanjut|"
    "sumber|laman web|laman|tapak web|pautan|laman utama|lawati",
    "mt": "hawn|ikklikkja hawn|aqra iktar|iktar|sors|sit|websajt|link|paġna ewlenija",
    "my": "ဒီမှာ|ဤနေရာ|ဒီနေရာကိုနှိပ်ပါ|ဤနေရာကိုနှိပ်ပါ|ဆက်ဖတ်ရန်|ပိုမို|အရင်းအမြစ်|ဝဘ်ဆိုဒ်|လင့်ခ်",
    "nb": "her|klikk her|trykk her|les mer|les mer her|mer|se mer|kilde|nettside|nettsiden|nettsted|hjemmeside|lenke|link|"
    "denne lenken|forside|mer informasjon|besøk nettsiden|besøk nettstedet|finn ut mer",
    "ne": "यहाँ|यहाँ क्लिक गर्नुहोस्|थप पढ्नुहोस्|थप|स्रोत|वेबसाइट|लिङ्क|गृहपृष्ठ",
    "nl": "hier|klik hier|lees meer|lees verder|lees hier|meer|meer lezen|meer info|meer informatie|meer weten|bron|"
    "bronnen|website|site|webpagina|de website|deze website|deze link|deze site|deze pagina|pagina|link|"
    "startpagina|homepage|naar website|naar de website|ga naar|ga naar website|bezoek website|bezoek de website|bekijk|"
    "bekijk hier|bekijk website|details|via deze link|artikel|officiële website",
    "nn": "her|klikk her|les meir|meir|kjelde|nettside|lenkje|heimeside",
    "pa": "ਇੱਥੇ|ਇੱਥੇ ਕਲਿੱਕ ਕਰੋ|ਹੋਰ ਪੜ੍ਹੋ|ਹੋਰ|ਸਰੋਤ|ਵੈੱਬਸਾਈਟ|ਲਿੰਕ",
    "pl": "tutaj|tu|kliknij tutaj|kliknij tu|kliknij|czytaj więcej|czytaj dalej|więcej|więcej informacji|zobacz więcej|"
    "zobacz|zobacz tutaj|dowiedz się więcej|sprawdź|sprawdź tutaj|szczegóły|źródło|źródła|strona|strona internetowa|"
    "strona www|strony|na stronie|tej stronie|witryna|serwis|link|ten link|odnośnik|strona główna|przejdź|"
    "przejdź do strony|oficjalna strona|przeczytaj|przeczytaj więcej|www|artykuł",
    "pt": "aqui|clique aqui|clica aqui|clicando aqui|carregue aqui|leia mais|ler mais|leia aqui|mais|mais informações|"
    "saiba mais|saber mais|veja mais|ver mais|veja aqui|continue lendo|continuar a ler|fonte|fontes|site|sítio|"
    "o site|este site|nosso site|site oficial|website|página|pagina|página web|página inicial|página oficial|link|"
    "este link|neste link|ligação|início|visite|visite o site|visitar|visitar site|acesse|acesse aqui|acesse o site|"
    "detalhes|confira|confira aqui|artigo|baixar|via",
    "ro": "aici|click aici|clic aici|apasă aici|citește mai mult|citeste mai mult|citește|mai mult|mai multe|"
    "mai multe detalii|mai multe informații|detalii|află mai multe|vezi|vezi aici|vezi mai mult|sursa|sursă|site|"
    "site-ul|site web|website|pagina|pagină web|link|acest link|acasă|pagina principală|site oficial|vizitează",
    "ru": "здесь|тут|сюда|нажмите здесь|нажмите сюда|кликните здесь|жми сюда|жмите сюда|читать|читать далее|читать дальше|"
    "читать полностью|далее|дальше|подробнее|подробности|подробно|больше|ещё|еще|узнать больше|узнать подробнее|"
    "источник|первоисточник|источники|сайт|веб-сайт|вебсайт|на сайте|этот сайт|наш сайт|сайт компании|"
    "официальный сайт|официальный сайт компании|ссылка|по ссылке|ссылке|эта ссылка|этой ссылке|по этой ссылке|страница|"
    "главная|главная страница|домашняя страница|перейти|перейти на сайт|посетить сайт|смотреть|посмотреть|"
    "открыть|скачать|оригинал|оригинал статьи|статья|внешняя ссылка|ссылка на источник|линк|на этой странице|"
    "подробнее здесь|подробнее тут",
    "si": "මෙතන|මෙහි|මෙතන ක්ලික් කරන්න|තව කියවන්න|තවත්|මූලාශ්‍රය|වෙබ් අඩවිය|සබැඳිය",
    "sk": "tu|kliknite sem|kliknite tu|klikni sem|sem|viac|čítať viac|čítajte viac|viac informácií|ďalšie informácie|"
    "zdroj|web|stránka|webová stránka|stránky|odkaz|domov|oficiálna stránka|zistiť viac",
    "sl": "tukaj|kliknite tukaj|klikni tukaj|preberi več|preberite več|več|več informacij|vir|spletna stran|spletišče|"
    "stran|povezava|domov|uradna stran|izvedi več",
    "sq": "këtu|kliko këtu|klikoni këtu|lexo më shumë|më shumë|burimi|burim|faqja|uebfaqja|faqja e internetit|lidhja|kreu",
    "sr": "овде|кликните овде|кликни овде|прочитај више|прочитајте више|више|опширније|извор|сајт|веб-сајт|веб сајт|"
    "веза|линк|почетна|насловна|ovde|kliknite ovde|klikni ovde|opširnije|sajt|veb-sajt|zvanični sajt|званични сајт",
    "sv": "här|klicka här|läs mer|läs mer här|mer|se mer|mer information|mer info|källa|källor|hemsida|hemsidan|"
    "webbplats|webbplatsen|webbsida|sajt|länk|denna länk|den här länken|länken|startsida|besök hemsidan|till sidan|"
    "till hemsidan|besök webbplatsen|sida",
    "sw": "hapa|bofya hapa|bonyeza hapa|soma zaidi|zaidi|chanzo|tovuti|kiungo|mwanzo|habari zaidi",
    "ta": "இங்கே|இங்கு|இங்கே கிளிக் செய்யவும்|இங்கே சொடுக்கவும்|மேலும் படிக்க|மேலும்|மூலம்|ஆதாரம்|இணையதளம்|வலைத்தளம்|இணைப்பு|முகப்பு",
    "te": "ఇక్కడ|ఇక్కడ క్లిక్ చేయండి|మరింత చదవండి|మరింత|మూలం|వెబ్‌సైట్|వెబ్సైట్|లింక్|హోమ్",
    "th": "ที่นี่|คลิก|คลิกที่นี่|คลิ๊กที่นี่|อ่านต่อ|อ่านเพิ่มเติม|อ่านต่อที่นี่|เพิ่มเติม|ดูเพิ่มเติม|ข้อมูลเพิ่มเติม|รายละเอียด|"
    "รายละเอียดเพิ่มเติม|ที่มา|แหล่งที่มา|แหล่งข้อมูล|อ้างอิง|เว็บไซต์|เว็บ|เว็บไซต์ทางการ|ลิงก์|ลิงค์|ลิ้งค์|หน้าแรก|หน้าหลัก|ดูที่นี่|เว็บไซต์นี้|ลิงก์นี้",
    "tr": "buraya|burada|buradan|burası|buraya tıklayın|buraya tıkla|buradan ulaşabilirsiniz|tıklayın|tıkla|tıklayınız|"
    "buraya tıklayınız|devamı|devamını oku|devamını okuyun|daha fazla|daha fazlası|daha fazla bilgi|"
    "detaylı bilgi|detaylar|detay|kaynak|kaynaklar|site|web sitesi|websitesi|web sitesini ziyaret edin|internet sitesi|"
    "siteye git|bağlantı|bu bağlantı|link|linki|bu link|linkten|bu linkten|anasayfa|ana sayfa|resmi site|"
    "resmi sitesi|resmi web sitesi|incele|oku|ziyaret et|sayfa",
    "uk": "тут|сюди|натисніть тут|натисніть сюди|клікніть тут|читати|читати далі|читати більше|далі|детальніше|докладніше|"
    "більше|дізнатися більше|джерело|першоджерело|сайт|вебсайт|веб-сайт|на сайті|офіційний сайт|посилання|"
    "за посиланням|це посилання|головна|головна сторінка|перейти|перейти на сайт|сторінка|дивитися|лінк|тиць",
    "ur": "یہاں|یہاں کلک کریں|مزید پڑھیں|مزید|مزید معلومات|ماخذ|ذریعہ|ویب سائٹ|لنک|سرورق|ہوم پیج",
    "uz": "bu yerda|shu yerda|bu yerni bosing|batafsil|ko'proq|davomi|manba|sayt|veb-sayt|havola|bosh sahifa",
    "vi": "tại đây|ở đây|đây|bấm vào đây|nhấn vào đây|click vào đây|nhấp vào đây|xem thêm|đọc thêm|đọc tiếp|"
    "xem chi tiết|chi tiết|tìm hiểu thêm|thêm thông tin|nguồn|trang web|website|trang chủ|liên kết|link|"
    "liên kết này|link này|xem tại đây|truy cập|truy cập website|xem ngay|trang web chính thức|bài viết",
    "zh-Hans": "这里|在这里|点这里|点击这里|点击此处|此处|请点击这里|点击|查看|点击查看|阅读更多|阅读全文|查看更多|查看详情|更多|"
    "了解更多|更多信息|详情|详细|来源|出处|原文|原文链接|阅读原文|网站|官网|官方网站|网址|网页|链接|此链接|这个链接|外部链接|主页|首页|"
    "进入网站|访问网站|传送门|参考|参考资料|下载|继续阅读|官方主页|本站",
    "zh-Hant": "這裡|這裏|在這裡|點這裡|點我|點此|按此|按這裡|請按此|點擊這裡|點擊此處|請點擊這裡|點擊|查看|閱讀更多|閱讀全文|查看更多|查看詳情|更多|"
    "看更多|了解更多|瞭解更多|更多資訊|詳情|詳細|來源|出處|資料來源|原文|原文連結|閱讀原文|網站|官網|官方網站|網址|網頁|連結|此連結|"
    "這個連結|外部連結|主頁|首頁|前往網站|造訪網站|傳送門|參考|參考資料|下載|繼續閱讀|全文",
}
"""Language -> phrases, separated by '|'. A phrase is generic only as the whole anchor or joined with others."""

GLUE = frozenset(
    """
    a an the of to for and or in on at by from with about this that our my your their his her its is it you can be
    please just now also if want all info visit details
    der die das den dem des ein eine einen auf zu zum zur für und oder von im in mit sie es unter dieser diese diesem
    le la les l' un une de du des d' et ou à au aux pour sur par en ce cette vous notre votre leur
    el los las un una y o del al para por con en su sus este esta lo
    o os as um uma e ou do da dos das no na para por com em seu sua neste nesta
    il lo gli i uno una e ed di del della al alla su per con nel nella questo questa
    de het een en of voor naar op van met deze dit ons onze
    и в во на с со к по о об для от у за это этот эту этой а не наш ваш его их можно
    і та в у на з до по про для від це цей цю цю наш ваш
    i w we na z ze do po o od dla to ten ta tej tę nasz się jest
    v ve na s k do po o od pro to ta ten tento naše
    i a az egy és is ezen erre
    ve ile için bu şu bir de da
    och i på till för en ett den det av med om
    og i på til for en et den det av af med om
    ja on tai se
    και στο στη στην στον του της τον την το η ο για από με σε
    و في من على إلى عن هذا هذه الى
    و در از به را این برای با
    di ke dari yang dan untuk ini pada
    và của cho ở tại này
    के का की में पर और से को लिए
    """.split()
)
"""Small words that join generic phrases or topic words and add no meaning of their own."""

LEGAL_FORMS = frozenset(
    """
    inc incorporated llc llp ltd limited plc co corp corporation company group holding gmbh ag kg ug se mbh ohg eg ev
    sa sas sarl sasu sl slu srl spa snc sca bv nv vof as asa ab oy oyj aps a/s hf ehf ou as sia uab
    sp zoo z.o.o sro s.r.o kft zrt bt nyrt doo dd ad eood ood sh.p.k tov too ooo ооо оао зао пао ао тов тоо ип ат пп
    еоод оод ад доо д.о.о εε αε επε ικε sti şti aş a.ş ltd.şti tic san pt tbk sdn bhd pte pty
    kk k.k yk 株式会社 有限会社 合同会社 ㈱ 公司 有限公司 股份有限公司 集团 集團 주식회사 ㈜ 유한회사
    شركة شرکت בעמ
    """.split()
)
"""Legal forms of companies, folded, that may stand beside a brand."""

SUFFIXES: dict[str, tuple[str, ...]] = {
    "Latn": tuple(
        """
        s es n en e er em a i u y o om ie ą ę ów owi ami ach am ami om ech ovi ov ova ové ův ům ech
        nin nın nun nün in ın un ün ya ye da de dan den ta te tan ten yi yı la le lı li nı ni dir dır
        nak nek ban ben ba be ból ből val vel hoz hez ról ről tól től ra re t at et ot on ön ot nál nél ért
        ssa ssä sta stä lla llä lle lta ltä ksi tä aan ään een in na nä iin issa
        ga ks le st sse ul ului ua ei lui as ą ams us is os um ems ov
        """.split()
    ),
    "Cyrl": tuple(
        "а у ом ою ой е ы и ов ам ами ах ю я ем ём ей ью ям ями ях ём ь ові ами ів ът та то те ата ите".split()
    ),
    "Grek": tuple("ς υ ο ον α ας ης η ος ου ων ες ι οι τα".split()),
    "Armn": tuple("ը ի ից ում ով ն ին ներ երի".split()),
    "Geor": tuple("ი ის ს მა ში ზე თან დან ით ად ები ების".split()),
    "Hang": tuple("의 를 을 은 는 이 가 에 에서 로 으로 와 과 도 만".split()),
    "Deva": tuple("का की के को में से ने पर".split()),
    "Arab": tuple("ی ها های ان ي ية ات ین".split()),
    "Hebr": tuple("ים ות י".split()),
}
"""Endings that case, number and articles hang on a brand, by script; written for names, so short."""

PREFIXES: dict[str, tuple[str, ...]] = {
    "Arab": ("ال", "وال", "بال", "لل", "كال", "فال", "و", "ب", "ل", "ك", "ف"),
    "Hebr": ("ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "מה", "שה", "בה", "לה"),
}
"""Particles written together with the next word, by script."""

UNSPACED_GLUE = tuple(
    """
    を は の へ に で が も から より まで ご覧ください をご覧ください ください 下さい ご確認ください する して です ます アクセス チェック どうぞ
    请 請 的 了 在 是 到 看 可 可以 去 我 我们 我們 一下 吧 浏览 瀏覽 您 你 此 这 這 个 個 以上 请看 請看
    ที่ ได้ ครับ ค่ะ คะ เพื่อ ดู ได้ที่ ของ เรา กด ไป ยัง นี้ ผ่าน และ จาก
    를 을 에서 로 으로 의 하세요 하기 해주세요 은 는 에 도 확인
    """.split()
)
"""Small words of scripts without blanks that join generic phrases."""
