// The names that CultureNames gives, from the Unicode Common Locale Data Repository, release 42 (Unicode License v3).

using System;

namespace CmDotnet.CompilerServices;

public static partial class CultureNames
{
    // Languages in English and in themselves, regions in English, and regions in the languages of cultures that the runtime
    // pack has ICU's data of.
    private static ReadOnlySpan<byte> Table =>
        """

        af=Afrikaans=Afrikaans
        ak=Akan=Akan
        am=Amharic=አማርኛ
        ar=Arabic=العربية
        as=Assamese=অসমীয়া
        az=Azerbaijani=azərbaycan
        be=Belarusian=беларуская
        bg=Bulgarian=български
        bm=Bambara=bamanakan
        bn=Bangla=বাংলা
        bo=Tibetan=བོད་སྐད་
        br=Breton=brezhoneg
        bs=Bosnian=bosanski
        ca=Catalan=català
        ce=Chechen=нохчийн
        cs=Czech=čeština
        cv=Chuvash=чӑваш
        cy=Welsh=Cymraeg
        da=Danish=dansk
        de=German=Deutsch
        dz=Dzongkha=རྫོང་ཁ
        ee=Ewe=Eʋegbe
        el=Greek=Ελληνικά
        en=English=English
        eo=Esperanto=esperanto
        es=Spanish=español
        et=Estonian=eesti
        eu=Basque=euskara
        fa=Persian=فارسی
        ff=Fula=Pulaar
        fi=Finnish=suomi
        fil=Filipino=Filipino
        fo=Faroese=føroyskt
        fr=French=français
        fy=Western Frisian=Frysk
        ga=Irish=Gaeilge
        gd=Scottish Gaelic=Gàidhlig
        gl=Galician=galego
        gu=Gujarati=ગુજરાતી
        gv=Manx=Gaelg
        ha=Hausa=Hausa
        he=Hebrew=עברית
        hi=Hindi=हिन्दी
        hr=Croatian=hrvatski
        hu=Hungarian=magyar
        hy=Armenian=հայերեն
        ia=Interlingua=interlingua
        id=Indonesian=Indonesia
        ig=Igbo=Igbo
        ii=Sichuan Yi=ꆈꌠꉙ
        is=Icelandic=íslenska
        it=Italian=italiano
        ja=Japanese=日本語
        jv=Javanese=Jawa
        ka=Georgian=ქართული
        ki=Kikuyu=Gikuyu
        kk=Kazakh=қазақ тілі
        kl=Kalaallisut=kalaallisut
        km=Khmer=ខ្មែរ
        kn=Kannada=ಕನ್ನಡ
        ko=Korean=한국어
        ks=Kashmiri=کٲشُر
        ku=Kurdish=kurdî
        kw=Cornish=kernewek
        ky=Kyrgyz=кыргызча
        lb=Luxembourgish=Lëtzebuergesch
        lg=Ganda=Luganda
        ln=Lingala=lingála
        lo=Lao=ລາວ
        lt=Lithuanian=lietuvių
        lu=Luba-Katanga=Tshiluba
        lv=Latvian=latviešu
        mg=Malagasy=Malagasy
        mi=Māori=Māori
        mk=Macedonian=македонски
        ml=Malayalam=മലയാളം
        mn=Mongolian=монгол
        mr=Marathi=मराठी
        ms=Malay=Melayu
        mt=Maltese=Malti
        my=Burmese=မြန်မာ
        nb=Norwegian Bokmål=norsk bokmål
        nd=North Ndebele=isiNdebele
        ne=Nepali=नेपाली
        nl=Dutch=Nederlands
        nn=Norwegian Nynorsk=norsk nynorsk
        om=Oromo=Oromoo
        or=Odia=ଓଡ଼ିଆ
        os=Ossetic=ирон
        pa=Punjabi=ਪੰਜਾਬੀ
        pl=Polish=polski
        ps=Pashto=پښتو
        pt=Portuguese=português
        qu=Quechua=Runasimi
        rm=Romansh=rumantsch
        rn=Rundi=Ikirundi
        ro=Romanian=română
        ru=Russian=русский
        rw=Kinyarwanda=Kinyarwanda
        sa=Sanskrit=संस्कृत भाषा
        sc=Sardinian=sardu
        sd=Sindhi=سنڌي
        se=Northern Sami=davvisámegiella
        sg=Sango=Sängö
        si=Sinhala=සිංහල
        sk=Slovak=slovenčina
        sl=Slovenian=slovenščina
        sn=Shona=chiShona
        so=Somali=Soomaali
        sq=Albanian=shqip
        sr=Serbian=српски
        sr-Cyrl=Serbian (Cyrillic)=српски (ћирилица)
        sr-Latn=Serbian (Latin)=srpski (latinica)
        su=Sundanese=Basa Sunda
        sv=Swedish=svenska
        sw=Swahili=Kiswahili
        ta=Tamil=தமிழ்
        te=Telugu=తెలుగు
        tg=Tajik=тоҷикӣ
        th=Thai=ไทย
        ti=Tigrinya=ትግርኛ
        tk=Turkmen=türkmen dili
        to=Tongan=lea fakatonga
        tr=Turkish=Türkçe
        tt=Tatar=татар
        ug=Uyghur=ئۇيغۇرچە
        uk=Ukrainian=українська
        ur=Urdu=اردو
        uz=Uzbek=o‘zbek
        vi=Vietnamese=Tiếng Việt
        wo=Wolof=Wolof
        xh=Xhosa=IsiXhosa
        yi=Yiddish=ייִדיש
        yo=Yoruba=Èdè Yorùbá
        zh=Chinese=中文
        zh-Hans=Chinese (Simplified)=中文（简体）
        zh-Hant=Chinese (Traditional)=中文（繁體）
        zu=Zulu=isiZulu
        001=world
        150=Europe
        419=Latin America
        AD=Andorra
        AE=United Arab Emirates
        AF=Afghanistan
        AG=Antigua & Barbuda
        AI=Anguilla
        AL=Albania
        AM=Armenia
        AO=Angola
        AQ=Antarctica
        AR=Argentina
        AS=American Samoa
        AT=Austria
        AU=Australia
        AW=Aruba
        AX=Åland Islands
        AZ=Azerbaijan
        BA=Bosnia & Herzegovina
        BB=Barbados
        BD=Bangladesh
        BE=Belgium
        BF=Burkina Faso
        BG=Bulgaria
        BH=Bahrain
        BI=Burundi
        BJ=Benin
        BL=St. Barthélemy
        BM=Bermuda
        BN=Brunei
        BO=Bolivia
        BQ=Caribbean Netherlands
        BR=Brazil
        BS=Bahamas
        BT=Bhutan
        BV=Bouvet Island
        BW=Botswana
        BY=Belarus
        BZ=Belize
        CA=Canada
        CC=Cocos (Keeling) Islands
        CD=Congo - Kinshasa
        CF=Central African Republic
        CG=Congo - Brazzaville
        CH=Switzerland
        CI=Côte d’Ivoire
        CK=Cook Islands
        CL=Chile
        CM=Cameroon
        CN=China
        CO=Colombia
        CR=Costa Rica
        CS=Serbia
        CU=Cuba
        CV=Cape Verde
        CW=Curaçao
        CX=Christmas Island
        CY=Cyprus
        CZ=Czechia
        DE=Germany
        DJ=Djibouti
        DK=Denmark
        DM=Dominica
        DO=Dominican Republic
        DZ=Algeria
        EC=Ecuador
        EE=Estonia
        EG=Egypt
        ER=Eritrea
        ES=Spain
        ET=Ethiopia
        FI=Finland
        FJ=Fiji
        FK=Falkland Islands
        FM=Micronesia
        FO=Faroe Islands
        FR=France
        GA=Gabon
        GB=United Kingdom
        GD=Grenada
        GE=Georgia
        GF=French Guiana
        GG=Guernsey
        GH=Ghana
        GI=Gibraltar
        GL=Greenland
        GM=Gambia
        GN=Guinea
        GP=Guadeloupe
        GQ=Equatorial Guinea
        GR=Greece
        GS=South Georgia & South Sandwich Islands
        GT=Guatemala
        GU=Guam
        GW=Guinea-Bissau
        GY=Guyana
        HK=Hong Kong SAR China
        HM=Heard & McDonald Islands
        HN=Honduras
        HR=Croatia
        HT=Haiti
        HU=Hungary
        ID=Indonesia
        IE=Ireland
        IL=Israel
        IM=Isle of Man
        IN=India
        IO=British Indian Ocean Territory
        IQ=Iraq
        IR=Iran
        IS=Iceland
        IT=Italy
        IV=Invariant Country
        JE=Jersey
        JM=Jamaica
        JO=Jordan
        JP=Japan
        KE=Kenya
        KG=Kyrgyzstan
        KH=Cambodia
        KI=Kiribati
        KM=Comoros
        KN=St. Kitts & Nevis
        KP=North Korea
        KR=South Korea
        KW=Kuwait
        KY=Cayman Islands
        KZ=Kazakhstan
        LA=Laos
        LB=Lebanon
        LC=St. Lucia
        LI=Liechtenstein
        LK=Sri Lanka
        LR=Liberia
        LS=Lesotho
        LT=Lithuania
        LU=Luxembourg
        LV=Latvia
        LY=Libya
        MA=Morocco
        MC=Monaco
        MD=Moldova
        ME=Montenegro
        MF=St. Martin
        MG=Madagascar
        MH=Marshall Islands
        MK=North Macedonia
        ML=Mali
        MM=Myanmar (Burma)
        MN=Mongolia
        MO=Macao SAR China
        MP=Northern Mariana Islands
        MQ=Martinique
        MR=Mauritania
        MS=Montserrat
        MT=Malta
        MU=Mauritius
        MV=Maldives
        MW=Malawi
        MX=Mexico
        MY=Malaysia
        MZ=Mozambique
        NA=Namibia
        NC=New Caledonia
        NE=Niger
        NF=Norfolk Island
        NG=Nigeria
        NI=Nicaragua
        NL=Netherlands
        NO=Norway
        NP=Nepal
        NR=Nauru
        NU=Niue
        NZ=New Zealand
        OM=Oman
        PA=Panama
        PE=Peru
        PF=French Polynesia
        PG=Papua New Guinea
        PH=Philippines
        PK=Pakistan
        PL=Poland
        PM=St. Pierre & Miquelon
        PN=Pitcairn Islands
        PR=Puerto Rico
        PS=Palestinian Territories
        PT=Portugal
        PW=Palau
        PY=Paraguay
        QA=Qatar
        RE=Réunion
        RO=Romania
        RS=Serbia
        RU=Russia
        RW=Rwanda
        SA=Saudi Arabia
        SB=Solomon Islands
        SC=Seychelles
        SD=Sudan
        SE=Sweden
        SG=Singapore
        SH=St. Helena
        SI=Slovenia
        SJ=Svalbard & Jan Mayen
        SK=Slovakia
        SL=Sierra Leone
        SM=San Marino
        SN=Senegal
        SO=Somalia
        SR=Suriname
        SS=South Sudan
        ST=São Tomé & Príncipe
        SV=El Salvador
        SX=Sint Maarten
        SY=Syria
        SZ=Eswatini
        TC=Turks & Caicos Islands
        TD=Chad
        TF=French Southern Territories
        TG=Togo
        TH=Thailand
        TJ=Tajikistan
        TK=Tokelau
        TL=Timor-Leste
        TM=Turkmenistan
        TN=Tunisia
        TO=Tonga
        TR=Turkey
        TT=Trinidad & Tobago
        TV=Tuvalu
        TW=Taiwan
        TZ=Tanzania
        UA=Ukraine
        UG=Uganda
        UM=U.S. Outlying Islands
        US=United States
        UY=Uruguay
        UZ=Uzbekistan
        VA=Vatican City
        VC=St. Vincent & Grenadines
        VE=Venezuela
        VG=British Virgin Islands
        VI=U.S. Virgin Islands
        VN=Vietnam
        VU=Vanuatu
        WF=Wallis & Futuna
        WS=Samoa
        XK=Kosovo
        YE=Yemen
        YT=Mayotte
        ZA=South Africa
        ZM=Zambia
        ZW=Zimbabwe
        am-ET=ኢትዮጵያ
        ar-SA=المملكة العربية السعودية
        bg-BG=България
        bn-BD=বাংলাদেশ
        bn-IN=ভারত
        ca-AD=Andorra
        ca-ES=Espanya
        cs-CZ=Česko
        da-DK=Danmark
        de-AT=Österreich
        de-BE=Belgien
        de-CH=Schweiz
        de-DE=Deutschland
        de-IT=Italien
        de-LI=Liechtenstein
        de-LU=Luxemburg
        el-CY=Κύπρος
        el-GR=Ελλάδα
        es-419=Latinoamérica
        es-ES=España
        es-MX=México
        et-EE=Eesti
        fa-IR=ایران
        fi-FI=Suomi
        fil-PH=Pilipinas
        fr-BE=Belgique
        fr-CA=Canada
        fr-CH=Suisse
        fr-FR=France
        gu-IN=ભારત
        he-IL=ישראל
        hi-IN=भारत
        hr-BA=Bosna i Hercegovina
        hr-HR=Hrvatska
        hu-HU=Magyarország
        id-ID=Indonesia
        it-CH=Svizzera
        it-IT=Italia
        ja-JP=日本
        kn-IN=ಭಾರತ
        ko-KP=조선민주주의인민공화국
        ko-KR=대한민국
        lt-LT=Lietuva
        lv-LV=Latvija
        ml-IN=ഇന്ത്യ
        mr-IN=भारत
        ms-BN=Brunei
        ms-MY=Malaysia
        ms-SG=Singapura
        nb-NO=Norge
        nl-AW=Aruba
        nl-BE=België
        nl-NL=Nederland
        pl-PL=Polska
        pt-BR=Brasil
        pt-PT=Portugal
        ro-RO=România
        ru-RU=Россия
        sk-SK=Slovensko
        sl-SI=Slovenija
        sr-Cyrl-RS=Србија
        sr-Latn-RS=Srbija
        sv-AX=Åland
        sv-SE=Sverige
        sw-CD=Jamhuri ya Kidemokrasia ya Kongo
        sw-KE=Kenya
        sw-TZ=Tanzania
        sw-UG=Uganda
        ta-IN=இந்தியா
        ta-LK=இலங்கை
        ta-MY=மலேசியா
        ta-SG=சிங்கப்பூர்
        te-IN=భారతదేశం
        th-TH=ไทย
        tr-CY=Kıbrıs
        tr-TR=Türkiye
        uk-UA=Україна
        vi-VN=Việt Nam
        zh-CN=中国
        zh-HK=中國香港特別行政區
        zh-Hans-CN=中国
        zh-Hans-HK=中国香港特别行政区
        zh-Hans-MO=中国澳门特别行政区
        zh-Hans-SG=新加坡
        zh-Hant-HK=中國香港特別行政區
        zh-Hant-MO=中國澳門特別行政區
        zh-Hant-TW=台灣
        zh-MO=中國澳門特別行政區
        zh-SG=新加坡
        zh-TW=台灣

        """u8;
}
