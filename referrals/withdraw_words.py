"""The words of the page on which a visitor withdraws consent, in each language of the cards.

The page knows neither visitor nor library before the code is typed, so these are the same everywhere.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    title: str
    lead: str
    code: str
    go_on: str
    no_code: str  # what was typed cannot be a code
    sure: str
    happens: str
    do_it: str
    not_yet: str
    done: str
    done_text: str
    dead: str
    dead_text: str
    again: str


WORDS = {
    "nl": Words(
        "Gegevens laten wissen",
        "Typ de code van uw kaart. Hoofdletters en streepjes maken niet uit.",
        "Code",
        "Verder",
        "Een code heeft twaalf letters en cijfers. Kijk nog eens op uw kaart.",
        "Wilt u dat we uw gegevens wissen?",
        "We wissen wat we van u weten. Hebt u een afspraak? Die vervalt dan. U kunt altijd opnieuw om "
        "hulp vragen.",
        "Ja, wis mijn gegevens",
        "Nee, niets doen",
        "Uw gegevens zijn gewist",
        "U hoeft niets meer te doen. U bent altijd welkom met een nieuwe vraag.",
        "Deze code werkt niet",
        "Misschien is de code al gebruikt, of zijn uw gegevens al gewist. Twijfelt u? Vraag het aan de "
        "balie.",
        "Opnieuw proberen",
    ),
    "en": Words(
        "Have your details deleted",
        "Type the code on your card. Capital letters and dashes do not matter.",
        "Code",
        "Continue",
        "A code has twelve letters and numbers. Please look at your card again.",
        "Do you want us to delete your details?",
        "We delete what we know about you. If you have an appointment, it is cancelled. You can always "
        "ask for help again.",
        "Yes, delete my details",
        "No, do nothing",
        "Your details have been deleted",
        "You do not have to do anything else. You are always welcome with a new question.",
        "This code does not work",
        "Maybe the code has been used already, or your details are gone already. Not sure? Ask at the desk.",
        "Try again",
    ),
    "ar": Words(
        "مسح معلوماتك",
        "اكتب الرمز الموجود على بطاقتك. لا فرق بين الحروف الكبيرة والصغيرة.",
        "الرمز",
        "متابعة",
        "الرمز فيه اثنا عشر حرفًا ورقمًا. انظر مرة أخرى إلى بطاقتك.",
        "هل تريد أن نمسح معلوماتك؟",
        "نمسح ما نعرفه عنك. إذا كان لديك موعد فسيُلغى. يمكنك دائمًا أن تطلب المساعدة من جديد.",
        "نعم، امسحوا معلوماتي",
        "لا، لا تفعلوا شيئًا",
        "تم مسح معلوماتك",
        "لا تحتاج إلى فعل شيء آخر. أهلًا بك دائمًا مع سؤال جديد.",
        "هذا الرمز لا يعمل",
        "ربما استُعمل الرمز من قبل، أو مُسحت معلوماتك. لست متأكدًا؟ اسأل في المكتب.",
        "حاول مرة أخرى",
    ),
    "tr": Words(
        "Bilgilerinizi sildirin",
        "Kartınızdaki kodu yazın. Büyük harf ve çizgi fark etmez.",
        "Kod",
        "Devam",
        "Kod on iki harf ve rakamdan oluşur. Kartınıza tekrar bakın.",
        "Bilgilerinizi silmemizi ister misiniz?",
        "Hakkınızda bildiklerimizi sileriz. Randevunuz varsa iptal olur. Her zaman yeniden yardım "
        "isteyebilirsiniz.",
        "Evet, bilgilerimi silin",
        "Hayır, bir şey yapmayın",
        "Bilgileriniz silindi",
        "Başka bir şey yapmanız gerekmez. Yeni bir sorunuz olursa her zaman bekleriz.",
        "Bu kod çalışmıyor",
        "Kod daha önce kullanılmış ya da bilgileriniz silinmiş olabilir. Emin değilseniz masada sorun.",
        "Tekrar deneyin",
    ),
    "pl": Words(
        "Usunięcie danych",
        "Wpisz kod ze swojej karty. Wielkie litery i kreski nie mają znaczenia.",
        "Kod",
        "Dalej",
        "Kod ma dwanaście liter i cyfr. Sprawdź jeszcze raz na karcie.",
        "Czy chcesz, żebyśmy usunęli Twoje dane?",
        "Usuniemy wszystko, co o Tobie wiemy. Jeśli masz spotkanie, odwołamy je. Zawsze można znów "
        "poprosić o pomoc.",
        "Tak, usuńcie moje dane",
        "Nie, nic nie róbcie",
        "Twoje dane zostały usunięte",
        "Nie trzeba robić nic więcej. Zapraszamy zawsze z nowym pytaniem.",
        "Ten kod nie działa",
        "Może kod był już użyty albo dane są już usunięte. Masz wątpliwości? Zapytaj nas na miejscu.",
        "Spróbuj ponownie",
    ),
    "uk": Words(
        "Видалення ваших даних",
        "Введіть код зі своєї картки. Великі літери та риски не мають значення.",
        "Код",
        "Далі",
        "Код має дванадцять літер і цифр. Подивіться ще раз на картку.",
        "Ви хочете, щоб ми видалили ваші дані?",
        "Ми видалимо все, що знаємо про вас. Якщо у вас є зустріч, її буде скасовано. Ви завжди можете "
        "знову попросити про допомогу.",
        "Так, видаліть мої дані",
        "Ні, нічого не робіть",
        "Ваші дані видалено",
        "Більше нічого робити не треба. Завжди приходьте з новим запитанням.",
        "Цей код не працює",
        "Можливо, код уже використано або дані вже видалено. Не впевнені? Запитайте нас на місці.",
        "Спробувати ще раз",
    ),
}
