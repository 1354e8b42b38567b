"""One story in eleven languages, written for the tests, and other stories on the same subject."""

STORY: dict[str, str] = {
    "en": (
        "The old bakery on the market square opens at five in the morning. Fresh bread, rolls and cakes lie in the window. "
        "Last winter a fire destroyed the roof of the house, and the firemen worked the whole night in snow and ice. "
        "The insurance paid only half of the damage, so the bank had to give the owner a loan of fifty thousand euros. "
        "Today her daughter studies medicine in the capital and wants to become a doctor for children in a hospital."
    ),
    "de": (
        "Die alte Bäckerei am Marktplatz öffnet um fünf Uhr morgens. Frisches Brot, Brötchen und Kuchen liegen im Fenster. "
        "Im letzten Winter zerstörte ein Feuer das Dach des Hauses, und die Feuerwehr arbeitete die ganze Nacht in Schnee und Eis. "
        "Die Versicherung zahlte nur die Hälfte des Schadens, darum musste die Bank der Besitzerin einen Kredit von fünfzigtausend Euro geben. "
        "Heute studiert ihre Tochter Medizin in der Hauptstadt und will Ärztin für Kinder in einem Krankenhaus werden."
    ),
    "fr": (
        "La vieille boulangerie sur la place du marché ouvre à cinq heures du matin. Du pain frais, des petits pains et des gâteaux sont dans la vitrine. "
        "L'hiver dernier, un incendie a détruit le toit de la maison, et les pompiers ont travaillé toute la nuit dans la neige et la glace. "
        "L'assurance n'a payé que la moitié des dégâts, alors la banque a dû donner à la propriétaire un crédit de cinquante mille euros. "
        "Aujourd'hui sa fille étudie la médecine dans la capitale et veut devenir médecin pour enfants dans un hôpital."
    ),
    "es": (
        "La vieja panadería de la plaza del mercado abre a las cinco de la mañana. En el escaparate hay pan fresco, panecillos y pasteles. "
        "El invierno pasado un incendio destruyó el tejado de la casa, y los bomberos trabajaron toda la noche entre la nieve y el hielo. "
        "El seguro pagó solo la mitad de los daños, así que el banco tuvo que dar a la dueña un crédito de cincuenta mil euros. "
        "Hoy su hija estudia medicina en la capital y quiere ser médica de niños en un hospital."
    ),
    "it": (
        "Il vecchio panificio sulla piazza del mercato apre alle cinque del mattino. In vetrina ci sono pane fresco, panini e torte. "
        "L'inverno scorso un incendio ha distrutto il tetto della casa, e i pompieri hanno lavorato tutta la notte nella neve e nel ghiaccio. "
        "L'assicurazione ha pagato solo la metà dei danni, così la banca ha dovuto dare alla proprietaria un prestito di cinquantamila euro. "
        "Oggi sua figlia studia medicina nella capitale e vuole diventare medico per bambini in un ospedale."
    ),
    "ru": (
        "Старая пекарня на рыночной площади открывается в пять часов утра. В витрине лежат свежий хлеб, булочки и пироги. "
        "Прошлой зимой пожар уничтожил крышу дома, и пожарные работали всю ночь в снегу и во льду. "
        "Страховая компания заплатила только половину ущерба, поэтому банку пришлось дать владелице кредит в пятьдесят тысяч евро. "
        "Сегодня её дочь изучает медицину в столице и хочет стать детским врачом в больнице."
    ),
    "tr": (
        "Pazar meydanındaki eski fırın sabah saat beşte açılıyor. Vitrinde taze ekmek, çörek ve pasta duruyor. "
        "Geçen kış bir yangın evin çatısını yok etti ve itfaiyeciler bütün gece kar ve buz içinde çalıştı. "
        "Sigorta hasarın yalnızca yarısını ödedi, bu yüzden banka sahibine elli bin avro kredi vermek zorunda kaldı. "
        "Bugün kızı başkentte tıp okuyor ve bir hastanede çocuk doktoru olmak istiyor."
    ),
    "id": (
        "Toko roti tua di alun-alun pasar buka pada pukul lima pagi. Roti segar, roti kecil dan kue ada di jendela toko. "
        "Musim dingin lalu kebakaran menghancurkan atap rumah, dan petugas pemadam kebakaran bekerja sepanjang malam di salju dan es. "
        "Asuransi hanya membayar setengah dari kerusakan, jadi bank harus memberi pemilik pinjaman lima puluh ribu euro. "
        "Sekarang putrinya belajar kedokteran di ibu kota dan ingin menjadi dokter anak di rumah sakit."
    ),
    "ja": (
        "市場の広場にある古いパン屋は朝五時に開きます。窓には新鮮なパンとケーキが並んでいます。"
        "去年の冬、火事で家の屋根が壊れ、消防士は雪と氷の中で一晩中働きました。"
        "保険会社は損害の半分しか払わなかったので、銀行は店主に五万ユーロのローンを貸さなければなりませんでした。"
        "今、娘は首都で医学を勉強していて、病院で子供の医者になりたいと思っています。"
    ),
    "zh": (
        "市场广场上的老面包店早上五点开门。橱窗里放着新鲜的面包、小面包和蛋糕。"
        "去年冬天，一场火灾烧毁了房子的屋顶，消防员在冰雪中工作了一整夜。"
        "保险公司只赔了一半的损失，所以银行不得不给店主五万欧元的贷款。"
        "今天她的女儿在首都学习医学，想在医院当儿童医生。"
    ),
    "ar": (
        "يفتح المخبز القديم في ساحة السوق في الساعة الخامسة صباحا. في الواجهة خبز طازج وكعك وحلويات. "
        "في الشتاء الماضي دمر حريق سقف البيت، وعمل رجال الإطفاء طوال الليل في الثلج والجليد. "
        "دفع التأمين نصف الأضرار فقط، لذلك كان على البنك أن يعطي صاحبة المخبز قرضا بخمسين ألف يورو. "
        "اليوم تدرس ابنتها الطب في العاصمة وتريد أن تصبح طبيبة أطفال في مستشفى."
    ),
}
OTHERS: dict[str, str] = {
    "en": (
        "My mother taught me how to bake bread at home. Mix flour, water, salt and yeast in a bowl and wait two hours. "
        "Knead the dough on the table until it is soft, then form small rolls and put them in the hot oven. "
        "A bakery in town sells good cakes too, but they cost far more than those from your own kitchen. "
        "With butter, cheese and a cup of coffee such a breakfast makes every guest happy on a Sunday morning."
    ),
    "de": (
        "In unserer Stadt gibt es nur noch zwei Bäckereien. Junge Leute wollen den Beruf nicht lernen, weil man nachts arbeitet. "
        "Der Verband der Bäcker fordert darum mehr Lohn und weniger Stunden für Lehrlinge. "
        "Supermärkte verkaufen billiges Brot aus der Fabrik, das nach einem Tag trocken ist und nach nichts schmeckt. "
        "Wer gutes Brot und guten Kuchen mag, fährt am Samstag aufs Land und steht dort gern in der Schlange."
    ),
    "ru": (
        "Банк выдаёт кредит малым предприятиям под низкий процент. Пекарня или кафе может получить деньги за три дня. "
        "Нужны паспорт владельца, договор страхования и отчёт о доходах за год. "
        "Если случится пожар, страховая компания заплатит за ущерб, и кредит можно погасить позже. "
        "Подробности узнайте в столице в любом отделении банка или по телефону с девяти до шести."
    ),
}
