// The time zones of WindowsZones, from the Unicode Common Locale Data Repository, release 42 (Unicode License v3).

using System;

namespace CmDotnet.CompilerServices;

public static partial class WindowsZones
{
    // A zone of Windows with the one of IANA that stands for it, and below it those of single regions, and others that it has
    // taken in.
    private static ReadOnlySpan<byte> Table =>
        """

        AUS Central Standard Time=Australia/Darwin
          Australia/North
        AUS Eastern Standard Time=Australia/Sydney
          Australia/ACT
          Australia/Canberra
          Australia/Melbourne
          Australia/NSW
          Australia/Victoria
        Afghanistan Standard Time=Asia/Kabul
        Alaskan Standard Time=America/Anchorage
          America/Juneau
          America/Metlakatla
          America/Nome
          America/Sitka
          America/Yakutat
          US/Alaska
        Aleutian Standard Time=America/Adak
          America/Atka
          US/Aleutian
        Altai Standard Time=Asia/Barnaul
        Arab Standard Time=Asia/Riyadh
          BH=Asia/Bahrain
          KW=Asia/Kuwait
          QA=Asia/Qatar
          YE=Asia/Aden
        Arabian Standard Time=Asia/Dubai
          OM=Asia/Muscat
          ZZ=Etc/GMT-4
        Arabic Standard Time=Asia/Baghdad
        Argentina Standard Time=America/Buenos_Aires
          America/Argentina/Buenos_Aires
          America/Argentina/Catamarca
          America/Argentina/ComodRivadavia
          America/Argentina/Cordoba
          America/Argentina/Jujuy
          America/Argentina/La_Rioja
          America/Argentina/Mendoza
          America/Argentina/Rio_Gallegos
          America/Argentina/Salta
          America/Argentina/San_Juan
          America/Argentina/San_Luis
          America/Argentina/Tucuman
          America/Argentina/Ushuaia
          America/Catamarca
          America/Cordoba
          America/Jujuy
          America/Mendoza
          America/Rosario
        Astrakhan Standard Time=Europe/Astrakhan
          Europe/Ulyanovsk
        Atlantic Standard Time=America/Halifax
          BM=Atlantic/Bermuda
          GL=America/Thule
          America/Glace_Bay
          America/Goose_Bay
          America/Moncton
          Canada/Atlantic
        Aus Central W. Standard Time=Australia/Eucla
        Azerbaijan Standard Time=Asia/Baku
        Azores Standard Time=Atlantic/Azores
          GL=America/Scoresbysund
        Bahia Standard Time=America/Bahia
        Bangladesh Standard Time=Asia/Dhaka
          BT=Asia/Thimphu
          Asia/Dacca
          Asia/Thimbu
        Belarus Standard Time=Europe/Minsk
        Bougainville Standard Time=Pacific/Bougainville
        Canada Central Standard Time=America/Regina
          America/Swift_Current
          Canada/Saskatchewan
        Cape Verde Standard Time=Atlantic/Cape_Verde
          ZZ=Etc/GMT+1
        Caucasus Standard Time=Asia/Yerevan
        Cen. Australia Standard Time=Australia/Adelaide
          Australia/Broken_Hill
          Australia/South
          Australia/Yancowinna
        Central America Standard Time=America/Guatemala
          BZ=America/Belize
          CR=America/Costa_Rica
          EC=Pacific/Galapagos
          HN=America/Tegucigalpa
          NI=America/Managua
          SV=America/El_Salvador
          ZZ=Etc/GMT+6
        Central Asia Standard Time=Asia/Almaty
          AQ=Antarctica/Vostok
          CN=Asia/Urumqi
          IO=Indian/Chagos
          KG=Asia/Bishkek
          ZZ=Etc/GMT-6
          Asia/Kashgar
          Asia/Qostanay
        Central Brazilian Standard Time=America/Cuiaba
          America/Campo_Grande
        Central Europe Standard Time=Europe/Budapest
          AL=Europe/Tirane
          CZ=Europe/Prague
          ME=Europe/Podgorica
          RS=Europe/Belgrade
          SI=Europe/Ljubljana
          SK=Europe/Bratislava
        Central European Standard Time=Europe/Warsaw
          BA=Europe/Sarajevo
          HR=Europe/Zagreb
          MK=Europe/Skopje
          Poland
        Central Pacific Standard Time=Pacific/Guadalcanal
          AQ=Antarctica/Casey
          FM=Pacific/Ponape
          NC=Pacific/Noumea
          VU=Pacific/Efate
          ZZ=Etc/GMT-11
          Pacific/Kosrae
          Pacific/Pohnpei
        Central Standard Time=America/Chicago
          CA=America/Winnipeg
          MX=America/Matamoros
          ZZ=CST6CDT
          America/Indiana/Knox
          America/Indiana/Tell_City
          America/Knox_IN
          America/Menominee
          America/North_Dakota/Beulah
          America/North_Dakota/Center
          America/North_Dakota/New_Salem
          America/Rainy_River
          America/Rankin_Inlet
          America/Resolute
          Canada/Central
          US/Central
          US/Indiana-Starke
        Central Standard Time (Mexico)=America/Mexico_City
          America/Bahia_Banderas
          America/Merida
          America/Monterrey
          Mexico/General
        Chatham Islands Standard Time=Pacific/Chatham
          NZ-CHAT
        China Standard Time=Asia/Shanghai
          HK=Asia/Hong_Kong
          MO=Asia/Macau
          Asia/Chongqing
          Asia/Chungking
          Asia/Harbin
          Asia/Macao
          Hongkong
          PRC
        Cuba Standard Time=America/Havana
          Cuba
        E. Africa Standard Time=Africa/Nairobi
          AQ=Antarctica/Syowa
          DJ=Africa/Djibouti
          ER=Africa/Asmera
          ET=Africa/Addis_Ababa
          KM=Indian/Comoro
          MG=Indian/Antananarivo
          SO=Africa/Mogadishu
          TZ=Africa/Dar_es_Salaam
          UG=Africa/Kampala
          YT=Indian/Mayotte
          ZZ=Etc/GMT-3
          Africa/Asmara
        E. Australia Standard Time=Australia/Brisbane
          Australia/Lindeman
          Australia/Queensland
        E. Europe Standard Time=Europe/Chisinau
          Europe/Tiraspol
        E. South America Standard Time=America/Sao_Paulo
          Brazil/East
        Easter Island Standard Time=Pacific/Easter
          Chile/EasterIsland
        Eastern Standard Time=America/New_York
          BS=America/Nassau
          CA=America/Toronto
          ZZ=EST5EDT
          America/Detroit
          America/Indiana/Petersburg
          America/Indiana/Vincennes
          America/Indiana/Winamac
          America/Iqaluit
          America/Kentucky/Louisville
          America/Kentucky/Monticello
          America/Louisville
          America/Montreal
          America/Nipigon
          America/Pangnirtung
          America/Thunder_Bay
          Canada/Eastern
          US/Eastern
          US/Michigan
        Eastern Standard Time (Mexico)=America/Cancun
        Egypt Standard Time=Africa/Cairo
          Egypt
        Ekaterinburg Standard Time=Asia/Yekaterinburg
        FLE Standard Time=Europe/Kiev
          AX=Europe/Mariehamn
          BG=Europe/Sofia
          EE=Europe/Tallinn
          FI=Europe/Helsinki
          LT=Europe/Vilnius
          LV=Europe/Riga
          Europe/Kyiv
          Europe/Uzhgorod
          Europe/Zaporozhye
        Fiji Standard Time=Pacific/Fiji
        GMT Standard Time=Europe/London
          ES=Atlantic/Canary
          FO=Atlantic/Faeroe
          GG=Europe/Guernsey
          IE=Europe/Dublin
          IM=Europe/Isle_of_Man
          JE=Europe/Jersey
          PT=Europe/Lisbon
          Atlantic/Faroe
          Atlantic/Madeira
          Eire
          Europe/Belfast
          GB
          GB-Eire
          Portugal
        GTB Standard Time=Europe/Bucharest
          CY=Asia/Nicosia
          GR=Europe/Athens
          Asia/Famagusta
          Europe/Nicosia
        Georgian Standard Time=Asia/Tbilisi
        Greenland Standard Time=America/Godthab
          America/Nuuk
        Greenwich Standard Time=Atlantic/Reykjavik
          BF=Africa/Ouagadougou
          CI=Africa/Abidjan
          GH=Africa/Accra
          GL=America/Danmarkshavn
          GM=Africa/Banjul
          GN=Africa/Conakry
          GW=Africa/Bissau
          LR=Africa/Monrovia
          ML=Africa/Bamako
          MR=Africa/Nouakchott
          SH=Atlantic/St_Helena
          SL=Africa/Freetown
          SN=Africa/Dakar
          TG=Africa/Lome
          Africa/Timbuktu
          Iceland
        Haiti Standard Time=America/Port-au-Prince
        Hawaiian Standard Time=Pacific/Honolulu
          CK=Pacific/Rarotonga
          PF=Pacific/Tahiti
          UM=Pacific/Johnston
          ZZ=Etc/GMT+10
          US/Hawaii
        India Standard Time=Asia/Calcutta
          Asia/Kolkata
        Iran Standard Time=Asia/Tehran
          Iran
        Israel Standard Time=Asia/Jerusalem
          Asia/Tel_Aviv
          Israel
        Jordan Standard Time=Asia/Amman
        Kaliningrad Standard Time=Europe/Kaliningrad
        Korea Standard Time=Asia/Seoul
          ROK
        Libya Standard Time=Africa/Tripoli
          Libya
        Line Islands Standard Time=Pacific/Kiritimati
          ZZ=Etc/GMT-14
        Lord Howe Standard Time=Australia/Lord_Howe
          Australia/LHI
        Magadan Standard Time=Asia/Magadan
        Magallanes Standard Time=America/Punta_Arenas
        Marquesas Standard Time=Pacific/Marquesas
        Mauritius Standard Time=Indian/Mauritius
          RE=Indian/Reunion
          SC=Indian/Mahe
        Middle East Standard Time=Asia/Beirut
        Montevideo Standard Time=America/Montevideo
        Morocco Standard Time=Africa/Casablanca
          EH=Africa/El_Aaiun
        Mountain Standard Time=America/Denver
          CA=America/Edmonton
          MX=America/Ojinaga
          ZZ=MST7MDT
          America/Boise
          America/Cambridge_Bay
          America/Inuvik
          America/Shiprock
          America/Yellowknife
          Canada/Mountain
          Navajo
          US/Mountain
        Mountain Standard Time (Mexico)=America/Chihuahua
          America/Mazatlan
          Mexico/BajaSur
        Myanmar Standard Time=Asia/Rangoon
          CC=Indian/Cocos
          Asia/Yangon
        N. Central Asia Standard Time=Asia/Novosibirsk
        Namibia Standard Time=Africa/Windhoek
        Nepal Standard Time=Asia/Katmandu
          Asia/Kathmandu
        New Zealand Standard Time=Pacific/Auckland
          AQ=Antarctica/McMurdo
          Antarctica/South_Pole
          NZ
        Newfoundland Standard Time=America/St_Johns
          Canada/Newfoundland
        Norfolk Standard Time=Pacific/Norfolk
        North Asia East Standard Time=Asia/Irkutsk
        North Asia Standard Time=Asia/Krasnoyarsk
          Asia/Novokuznetsk
        North Korea Standard Time=Asia/Pyongyang
        Omsk Standard Time=Asia/Omsk
        Pacific SA Standard Time=America/Santiago
          Chile/Continental
        Pacific Standard Time=America/Los_Angeles
          CA=America/Vancouver
          ZZ=PST8PDT
          Canada/Pacific
          US/Pacific
        Pacific Standard Time (Mexico)=America/Tijuana
          America/Ensenada
          America/Santa_Isabel
          Mexico/BajaNorte
        Pakistan Standard Time=Asia/Karachi
        Paraguay Standard Time=America/Asuncion
        Qyzylorda Standard Time=Asia/Qyzylorda
        Romance Standard Time=Europe/Paris
          BE=Europe/Brussels
          DK=Europe/Copenhagen
          ES=Europe/Madrid
          Africa/Ceuta
        Russia Time Zone 10=Asia/Srednekolymsk
        Russia Time Zone 11=Asia/Kamchatka
          Asia/Anadyr
        Russia Time Zone 3=Europe/Samara
        Russian Standard Time=Europe/Moscow
          UA=Europe/Simferopol
          Europe/Kirov
          W-SU
        SA Eastern Standard Time=America/Cayenne
          AQ=Antarctica/Rothera
          BR=America/Fortaleza
          FK=Atlantic/Stanley
          SR=America/Paramaribo
          ZZ=Etc/GMT+3
          America/Belem
          America/Maceio
          America/Recife
          America/Santarem
          Antarctica/Palmer
        SA Pacific Standard Time=America/Bogota
          BR=America/Rio_Branco
          CA=America/Coral_Harbour
          EC=America/Guayaquil
          JM=America/Jamaica
          KY=America/Cayman
          PA=America/Panama
          PE=America/Lima
          ZZ=Etc/GMT+5
          America/Atikokan
          America/Eirunepe
          America/Porto_Acre
          Brazil/Acre
          Jamaica
        SA Western Standard Time=America/La_Paz
          AG=America/Antigua
          AI=America/Anguilla
          AW=America/Aruba
          BB=America/Barbados
          BL=America/St_Barthelemy
          BQ=America/Kralendijk
          BR=America/Manaus
          CA=America/Blanc-Sablon
          CW=America/Curacao
          DM=America/Dominica
          DO=America/Santo_Domingo
          GD=America/Grenada
          GP=America/Guadeloupe
          GY=America/Guyana
          KN=America/St_Kitts
          LC=America/St_Lucia
          MF=America/Marigot
          MQ=America/Martinique
          MS=America/Montserrat
          PR=America/Puerto_Rico
          SX=America/Lower_Princes
          TT=America/Port_of_Spain
          VC=America/St_Vincent
          VG=America/Tortola
          VI=America/St_Thomas
          ZZ=Etc/GMT+4
          America/Boa_Vista
          America/Porto_Velho
          America/Virgin
          Brazil/West
        SE Asia Standard Time=Asia/Bangkok
          AQ=Antarctica/Davis
          CX=Indian/Christmas
          ID=Asia/Jakarta
          KH=Asia/Phnom_Penh
          LA=Asia/Vientiane
          VN=Asia/Saigon
          ZZ=Etc/GMT-7
          Asia/Ho_Chi_Minh
          Asia/Pontianak
        Saint Pierre Standard Time=America/Miquelon
        Sakhalin Standard Time=Asia/Sakhalin
        Samoa Standard Time=Pacific/Apia
        Sao Tome Standard Time=Africa/Sao_Tome
        Saratov Standard Time=Europe/Saratov
        Singapore Standard Time=Asia/Singapore
          BN=Asia/Brunei
          ID=Asia/Makassar
          MY=Asia/Kuala_Lumpur
          PH=Asia/Manila
          ZZ=Etc/GMT-8
          Asia/Kuching
          Asia/Ujung_Pandang
          Singapore
        South Africa Standard Time=Africa/Johannesburg
          BI=Africa/Bujumbura
          BW=Africa/Gaborone
          CD=Africa/Lubumbashi
          LS=Africa/Maseru
          MW=Africa/Blantyre
          MZ=Africa/Maputo
          RW=Africa/Kigali
          SZ=Africa/Mbabane
          ZM=Africa/Lusaka
          ZW=Africa/Harare
          ZZ=Etc/GMT-2
        South Sudan Standard Time=Africa/Juba
        Sri Lanka Standard Time=Asia/Colombo
        Sudan Standard Time=Africa/Khartoum
        Syria Standard Time=Asia/Damascus
        Taipei Standard Time=Asia/Taipei
          ROC
        Tasmania Standard Time=Australia/Hobart
          Antarctica/Macquarie
          Australia/Currie
          Australia/Tasmania
        Tocantins Standard Time=America/Araguaina
        Tokyo Standard Time=Asia/Tokyo
          ID=Asia/Jayapura
          PW=Pacific/Palau
          TL=Asia/Dili
          ZZ=Etc/GMT-9
          Japan
        Tomsk Standard Time=Asia/Tomsk
        Tonga Standard Time=Pacific/Tongatapu
        Transbaikal Standard Time=Asia/Chita
        Turkey Standard Time=Europe/Istanbul
          Asia/Istanbul
          Turkey
        Turks And Caicos Standard Time=America/Grand_Turk
        US Eastern Standard Time=America/Indianapolis
          America/Fort_Wayne
          America/Indiana/Indianapolis
          America/Indiana/Marengo
          America/Indiana/Vevay
          US/East-Indiana
        US Mountain Standard Time=America/Phoenix
          CA=America/Creston
          MX=America/Hermosillo
          ZZ=Etc/GMT+7
          America/Dawson_Creek
          America/Fort_Nelson
          US/Arizona
        UTC=Etc/UTC
          Etc/GMT+0
          Etc/GMT-0
          Etc/GMT0
          Etc/Greenwich
          Etc/UCT
          Etc/Universal
          Etc/Zulu
          GMT
          GMT+0
          GMT-0
          GMT0
          Greenwich
          UCT
          UTC
          Universal
          Zulu
        UTC+12=Etc/GMT-12
          KI=Pacific/Tarawa
          MH=Pacific/Majuro
          NR=Pacific/Nauru
          TV=Pacific/Funafuti
          UM=Pacific/Wake
          WF=Pacific/Wallis
          Kwajalein
          Pacific/Kwajalein
        UTC+13=Etc/GMT-13
          KI=Pacific/Enderbury
          TK=Pacific/Fakaofo
          Pacific/Kanton
        UTC-02=Etc/GMT+2
          BR=America/Noronha
          GS=Atlantic/South_Georgia
          Brazil/DeNoronha
        UTC-08=Etc/GMT+8
          PN=Pacific/Pitcairn
        UTC-09=Etc/GMT+9
          PF=Pacific/Gambier
        UTC-11=Etc/GMT+11
          AS=Pacific/Pago_Pago
          NU=Pacific/Niue
          UM=Pacific/Midway
          Pacific/Samoa
          US/Samoa
        Ulaanbaatar Standard Time=Asia/Ulaanbaatar
          Asia/Choibalsan
          Asia/Ulan_Bator
        Venezuela Standard Time=America/Caracas
        Vladivostok Standard Time=Asia/Vladivostok
          Asia/Ust-Nera
        Volgograd Standard Time=Europe/Volgograd
        W. Australia Standard Time=Australia/Perth
          Australia/West
        W. Central Africa Standard Time=Africa/Lagos
          AO=Africa/Luanda
          BJ=Africa/Porto-Novo
          CD=Africa/Kinshasa
          CF=Africa/Bangui
          CG=Africa/Brazzaville
          CM=Africa/Douala
          DZ=Africa/Algiers
          GA=Africa/Libreville
          GQ=Africa/Malabo
          NE=Africa/Niamey
          TD=Africa/Ndjamena
          TN=Africa/Tunis
          ZZ=Etc/GMT-1
        W. Europe Standard Time=Europe/Berlin
          AD=Europe/Andorra
          AT=Europe/Vienna
          CH=Europe/Zurich
          GI=Europe/Gibraltar
          IT=Europe/Rome
          LI=Europe/Vaduz
          LU=Europe/Luxembourg
          MC=Europe/Monaco
          MT=Europe/Malta
          NL=Europe/Amsterdam
          NO=Europe/Oslo
          SE=Europe/Stockholm
          SJ=Arctic/Longyearbyen
          SM=Europe/San_Marino
          VA=Europe/Vatican
          Atlantic/Jan_Mayen
          Europe/Busingen
        W. Mongolia Standard Time=Asia/Hovd
        West Asia Standard Time=Asia/Tashkent
          AQ=Antarctica/Mawson
          KZ=Asia/Oral
          MV=Indian/Maldives
          TF=Indian/Kerguelen
          TJ=Asia/Dushanbe
          TM=Asia/Ashgabat
          ZZ=Etc/GMT-5
          Asia/Aqtau
          Asia/Aqtobe
          Asia/Ashkhabad
          Asia/Atyrau
          Asia/Samarkand
        West Bank Standard Time=Asia/Hebron
          Asia/Gaza
        West Pacific Standard Time=Pacific/Port_Moresby
          AQ=Antarctica/DumontDUrville
          FM=Pacific/Truk
          GU=Pacific/Guam
          MP=Pacific/Saipan
          ZZ=Etc/GMT-10
          Pacific/Chuuk
          Pacific/Yap
        Yakutsk Standard Time=Asia/Yakutsk
          Asia/Khandyga
        Yukon Standard Time=America/Whitehorse
          America/Dawson
          Canada/Yukon

        """u8;
}
