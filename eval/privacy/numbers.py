"""Make numbers whose check digits hold, or just do not: for the planted private values and their look-alikes.

identity(random.Random(7))       # 18 characters, GB 11643-1999 checksum
with_luhn("622202" + "0" * 9)    # 16 digits, ISO/IEC 7812-1 check digit
"""

from __future__ import annotations

from random import Random

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
REGIONS = "110105 120103 210202 310104 320583 330106 340104 350203 370202 420106 430104 440305 510107 610113".split()


def digits(rng: Random, count: int) -> str:
    """Draw so many digits."""
    return "".join(rng.choice("0123456789") for _ in range(count))


def day(rng: Random, first: int, last: int) -> str:
    """Draw a date as eight digits, its year between the two."""
    return f"{rng.randint(first, last)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"


def identity_check(body: str) -> str:
    """Compute the last character of a Chinese ID number from its first 17 digits (GB 11643-1999)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


def identity(rng: Random, *, ending_x: bool = False) -> str:
    """Draw a Chinese ID number with a valid checksum."""
    while True:
        body = rng.choice(REGIONS) + day(rng, 1955, 2006) + digits(rng, 3)
        if not ending_x or identity_check(body) == "X":
            return body + identity_check(body)


def identity_like(rng: Random) -> str:
    """Draw 18 digits that look like an ID number and whose checksum fails, as does Luhn's."""
    while True:
        number = rng.choice(REGIONS) + day(rng, 1960, 2004) + digits(rng, 4)
        if identity_check(number[:17]) != number[17] and not holds_luhn(number):
            return number


def holds_luhn(number: str) -> bool:
    """Say whether Luhn's check digit holds."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)
    return total % 10 == 0


def with_luhn(body: str) -> str:
    """Append Luhn's check digit."""
    return next(body + digit for digit in "0123456789" if holds_luhn(body + digit))


def failing(prefix: str, length: int, rng: Random) -> str:
    """Draw a number of that length that is neither a card by Luhn nor an ID number by its checksum."""
    while True:
        number = prefix + digits(rng, length - len(prefix))
        is_identity = length == 18 and identity_check(number[:17]) == number[17]
        if not holds_luhn(number) and not is_identity:
            return number


def wide(text: str) -> str:
    """Write ASCII in full-width characters."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def grouped(text: str, sizes: tuple[int, ...], separator: str) -> str:
    """Write a number in groups of these sizes; the last size goes on to the end."""
    parts, rest = [], text
    for place in range(len(text)):
        size = sizes[min(place, len(sizes) - 1)]
        parts.append(rest[:size])
        rest = rest[size:]
        if not rest:
            break
    return separator.join(parts)
