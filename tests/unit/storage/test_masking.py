"""What tells who somebody is does not reach the journal; what questions are about does."""

import pytest

from bot.storage.masking import MASK, mask


@pytest.mark.parametrize(
    "personal",
    [
        "+7 701 123 45 67", "8(701)1234567", "87011234567", "8-701-123-45-67", "8\u2011701\u2011123\u201145\u201167",
        "8.701.123.45.67", "8 (7172) 74-00-00", "250-10-20", "2501020", "+44 20 7946 0958", "8 701 2024 567", "01 23 45 67 89",
        "900101300123", "012345678", "4400430123456789", "4400 4301 2345 6789", "4400-4301-2345-6789",
        "aigerim.k@mail.kz", "x_y+z@a-b.example", "әйгерім@пошта.қаз",
    ],
)  # fmt: skip
def test_what_tells_a_person_is_hidden(personal: str) -> None:
    """Telephone numbers, e-mail addresses, the numbers of cards and documents, however they are written, and nothing beside."""
    assert mask(personal) == MASK
    assert mask(f"В 2024 году: {personal}, абз. 2, 6") == f"В 2024 году: {MASK}, абз. 2, 6"


@pytest.mark.parametrize(
    "text",
    [
        "2024", "2022 2023 2024", "2023-2024", "2022–2024", "01.01.2024", "1/1/2024", "2024-01-01", "20240101", "27-12-34",
        "с 01.01.2024 по 31.12.2024", "2024-01-01 12:30", "абзац 2 6 7 10 12", "абзацы 2, 6, 7", "пп. 1-2-3-4", "1 000 000 тенге",
        "300000", "1 000 000 000", "@speech_bot", "a@b", "ст. 4, 15.05.1992-23.11.2023", "75 лет", "",
    ],
)  # fmt: skip
def test_years_dates_amounts_and_paragraphs_stay(text: str) -> None:
    """What a question about the speech may hold is kept as it is."""
    assert mask(text) == text


@pytest.mark.parametrize("text", ["1" * 4096, "1 " * 2048, "a@" * 2048, "a." * 2048 + "@", "2024" * 1024, "1-(1" * 1024])
def test_hostile_texts_take_no_time(text: str) -> None:
    """No text makes the search try again and again: this test ends."""
    for _ in range(20):
        mask(text)
