"""The first national texts about referrals: what the desk reads aloud, and the visitor's card.

Plain words and short sentences, written by us in each language. A library may improve them for itself;
a better national text is a new version.
"""

from __future__ import annotations

from django.utils import timezone

from referrals.models import Text

CONSENT = {
    "nl": {
        "ask": "Ik wil {partner} vragen om u verder te helpen. Het gaat om: {topic}.",
        "data": "Dan geef ik dit door:",
        "data_name": "hoe u wilt heten",
        "data_contact": "uw telefoonnummer of e-mailadres, als u dat wilt",
        "data_language": "welke taal u spreekt",
        "data_question": "uw vraag, in één zin",
        "data_appointment": "wanneer u een afspraak hebt",
        "until": "Bent u geholpen? Dan wissen we dit weer. Op {until} is alles in elk geval weg.",
        "free": "U mag nee zeggen. Dan vertel ik waar u zelf naartoe kunt.",
        "withdraw": "U mag later van gedachten veranderen. Op uw kaart staat hoe dat gaat.",
        "question": "Vindt u het goed dat ik dit doorgeef?",
    },
    "en": {
        "ask": "I would like to ask {partner} to help you further. It is about: {topic}.",
        "data": "I will pass on:",
        "data_name": "what you want to be called",
        "data_contact": "your phone number or e-mail address, if you want",
        "data_language": "which language you speak",
        "data_question": "your question, in one sentence",
        "data_appointment": "when your appointment is",
        "until": "After you have been helped, we delete this. On {until} everything will be gone.",
        "free": "You can say no. Then I will tell you where you can go yourself.",
        "withdraw": "You can change your mind later. Your card tells you how.",
        "question": "Is it all right if I pass this on?",
    },
    "ar": {
        "ask": "أريد أن أطلب من {partner} أن يساعدك. الموضوع هو: {topic}.",
        "data": "سأعطيهم هذه المعلومات:",
        "data_name": "الاسم الذي تحب أن نناديك به",
        "data_contact": "رقم هاتفك أو بريدك الإلكتروني، إذا أردت",
        "data_language": "اللغة التي تتكلمها",
        "data_question": "سؤالك في جملة واحدة",
        "data_appointment": "وقت موعدك",
        "until": "بعد أن تحصل على المساعدة نمسح هذه المعلومات. في {until} يكون كل شيء قد مُسح.",
        "free": "يمكنك أن تقول لا. عندها أشرح لك إلى أين تذهب بنفسك.",
        "withdraw": "يمكنك أن تغيّر رأيك لاحقًا. الطريقة مكتوبة على بطاقتك.",
        "question": "هل توافق أن أعطيهم هذه المعلومات؟",
    },
    "tr": {
        "ask": "Size yardım etmesi için {partner} ile görüşmek istiyorum. Konu: {topic}.",
        "data": "Şu bilgileri vereceğim:",
        "data_name": "size nasıl hitap edileceği",
        "data_contact": "isterseniz telefon numaranız veya e-posta adresiniz",
        "data_language": "hangi dili konuştuğunuz",
        "data_question": "sorunuz, tek cümleyle",
        "data_appointment": "randevunuzun zamanı",
        "until": "Yardım aldıktan sonra bu bilgileri sileriz. En geç {until} tarihinde hepsi silinmiş olur.",
        "free": "Hayır diyebilirsiniz. O zaman nereye gidebileceğinizi anlatırım.",
        "withdraw": "Sonra fikrinizi değiştirebilirsiniz. Nasıl yapılacağı kartınızda yazıyor.",
        "question": "Bu bilgileri vermeme izin veriyor musunuz?",
    },
    "pl": {
        "ask": "Chcę poprosić {partner} o dalszą pomoc dla Pani/Pana. Chodzi o: {topic}.",
        "data": "Przekażę te informacje:",
        "data_name": "jak się do Pani/Pana zwracać",
        "data_contact": "numer telefonu lub adres e-mail, jeśli Pani/Pan chce",
        "data_language": "w jakim języku Pani/Pan mówi",
        "data_question": "pytanie, w jednym zdaniu",
        "data_appointment": "kiedy jest spotkanie",
        "until": "Gdy pomoc się skończy, usuniemy te dane. Najpóźniej {until} nie będzie już niczego.",
        "free": "Można powiedzieć nie. Wtedy powiem, gdzie można pójść samemu.",
        "withdraw": "Później można zmienić zdanie. Na karcie jest napisane, jak to zrobić.",
        "question": "Czy zgadza się Pani/Pan, żebym to przekazał?",
    },
    "uk": {
        "ask": "Я хочу попросити {partner} допомогти вам далі. Йдеться про: {topic}.",
        "data": "Я передам таку інформацію:",
        "data_name": "як до вас звертатися",
        "data_contact": "ваш номер телефону або електронну адресу, якщо хочете",
        "data_language": "якою мовою ви говорите",
        "data_question": "ваше запитання, одним реченням",
        "data_appointment": "коли у вас зустріч",
        "until": "Коли вам допоможуть, ми видалимо ці дані. Найпізніше {until} нічого не залишиться.",
        "free": "Ви можете відмовитися. Тоді я розповім, куди ви можете піти самі.",
        "withdraw": "Ви можете передумати пізніше. На вашій картці написано, як це зробити.",
        "question": "Ви згодні, щоб я передав ці дані?",
    },
}

CARD = {
    "nl": {
        "title": "Uw afspraak",
        "title_request": "U krijgt bericht",
        "when": "Wanneer",
        "where": "Waar",
        "who": "Met wie",
        "bring": "Neem mee",
        "cost": "Kosten",
        "free": "Het is gratis.",
        "walk_in": "Dit is een inloop. Soms moet u even wachten.",
        "request": "{partner} neemt contact met u op. Hebt u op {day} nog niets gehoord? "
        "Kom dan bij ons langs.",
        "cancel": "Kunt u niet komen? Laat het weten: {contact}.",
        "until": "We wissen uw gegevens uiterlijk op {until}.",
        "withdraw": "Wilt u dat we uw gegevens nu wissen? Ga naar {address} en typ uw code, "
        "of zeg het aan de balie. Uw afspraak vervalt dan ook.",
        "code": "Uw code",
        "sender": "Deze kaart kreeg u bij {library}.",
    },
    "en": {
        "title": "Your appointment",
        "title_request": "You will hear from us",
        "when": "When",
        "where": "Where",
        "who": "With whom",
        "bring": "Bring with you",
        "cost": "Costs",
        "free": "It is free.",
        "walk_in": "You can just walk in. Sometimes you have to wait a little.",
        "request": "{partner} will contact you. Have you heard nothing by {day}? Then come and see us.",
        "cancel": "Can’t you come? Please tell us: {contact}.",
        "until": "We delete your details by {until} at the latest.",
        "withdraw": "Do you want us to delete your details now? Go to {address} and type your code, "
        "or tell us at the desk. Your appointment will then be cancelled too.",
        "code": "Your code",
        "sender": "You got this card at {library}.",
    },
    "ar": {
        "title": "موعدك",
        "title_request": "سيتم الاتصال بك",
        "when": "متى",
        "where": "أين",
        "who": "مع من",
        "bring": "أحضر معك",
        "cost": "التكلفة",
        "free": "المساعدة مجانية.",
        "walk_in": "يمكنك أن تدخل مباشرة. أحيانًا تنتظر قليلًا.",
        "request": "سيتصل بك {partner}. إذا لم تسمع شيئًا حتى {day} فتعال إلينا.",
        "cancel": "لا تستطيع الحضور؟ أخبرنا: {contact}.",
        "until": "نمسح معلوماتك في {until} على الأكثر.",
        "withdraw": "هل تريد أن نمسح معلوماتك الآن؟ اذهب إلى {address} واكتب الرمز، "
        "أو أخبرنا في المكتب. عندها يُلغى موعدك أيضًا.",
        "code": "الرمز الخاص بك",
        "sender": "حصلت على هذه البطاقة في {library}.",
    },
    "tr": {
        "title": "Randevunuz",
        "title_request": "Sizinle iletişime geçilecek",
        "when": "Ne zaman",
        "where": "Nerede",
        "who": "Kiminle",
        "bring": "Yanınızda getirin",
        "cost": "Ücret",
        "free": "Ücretsizdir.",
        "walk_in": "Randevusuz gelebilirsiniz. Bazen biraz beklemeniz gerekir.",
        "request": "{partner} sizinle iletişime geçecek. {day} tarihine kadar haber almadıysanız "
        "bize uğrayın.",
        "cancel": "Gelemiyor musunuz? Haber verin: {contact}.",
        "until": "Bilgilerinizi en geç {until} tarihinde sileriz.",
        "withdraw": "Bilgilerinizi şimdi silmemizi ister misiniz? {address} adresine gidip kodunuzu yazın "
        "ya da masamızda söyleyin. O zaman randevunuz da iptal olur.",
        "code": "Kodunuz",
        "sender": "Bu kartı {library} size verdi.",
    },
    "pl": {
        "title": "Twoje spotkanie",
        "title_request": "Skontaktujemy się",
        "when": "Kiedy",
        "where": "Gdzie",
        "who": "Z kim",
        "bring": "Proszę zabrać",
        "cost": "Koszt",
        "free": "Pomoc jest bezpłatna.",
        "walk_in": "Można przyjść bez umawiania się. Czasem trzeba chwilę poczekać.",
        "request": "{partner} skontaktuje się z Tobą. Jeśli do dnia {day} nikt się nie odezwie, "
        "przyjdź do nas.",
        "cancel": "Nie możesz przyjść? Daj nam znać: {contact}.",
        "until": "Usuniemy Twoje dane najpóźniej {until}.",
        "withdraw": "Chcesz, żebyśmy usunęli Twoje dane teraz? Wejdź na {address} i wpisz kod "
        "albo powiedz nam o tym. Wtedy odwołamy też spotkanie.",
        "code": "Twój kod",
        "sender": "Tę kartę otrzymano w: {library}.",
    },
    "uk": {
        "title": "Ваша зустріч",
        "title_request": "З вами зв’яжуться",
        "when": "Коли",
        "where": "Де",
        "who": "З ким",
        "bring": "Візьміть із собою",
        "cost": "Вартість",
        "free": "Допомога безкоштовна.",
        "walk_in": "Можна прийти без запису. Інколи треба трохи почекати.",
        "request": "{partner} зв’яжеться з вами. Якщо до {day} ви нічого не почули, приходьте до нас.",
        "cancel": "Не можете прийти? Повідомте нас: {contact}.",
        "until": "Ми видалимо ваші дані не пізніше {until}.",
        "withdraw": "Хочете, щоб ми видалили ваші дані зараз? Перейдіть на {address} і введіть код "
        "або скажіть нам на місці. Тоді зустріч теж буде скасовано.",
        "code": "Ваш код",
        "sender": "Цю картку вам дали тут: {library}.",
    },
}


def load_texts() -> int:
    """Store the texts of which there is no national version yet; how many that were."""
    loaded = 0
    for kind, by_language in (("consent", CONSENT), ("card", CARD)):
        for language, parts in by_language.items():
            if not Text.objects.national().filter(kind=kind, language=language).exists():
                Text.objects.create(
                    kind=kind, language=language, version=1, parts=parts, made_at=timezone.now()
                )
                loaded += 1
    return loaded
