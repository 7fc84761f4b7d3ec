"""Simple drawn pictures that stand for photos in the demo."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from hongge.kernel.files import Picture

WIDE, HIGH = 960, 720
WALL, FLOOR, LINE, STEEL = "#d9d4c8", "#a9a293", "#4b4840", "#8d97a0"


def draw(subject: str, chance: Random) -> Picture:
    """A JPEG of the subject, never twice quite the same."""
    image = Image.new("RGB", (WIDE, HIGH), WALL)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 520, WIDE, HIGH), fill=FLOOR)
    SUBJECTS[subject](pen, chance)
    held = BytesIO()
    image.save(held, "JPEG", quality=82)
    return Picture(held.getvalue(), WIDE, HIGH)


def lift(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    low = chance.randint(18, 46)
    pen.rectangle((300, 90, 660, 520 + low), fill=STEEL, outline=LINE, width=6)
    pen.line((480, 90, 480, 520 + low), fill=LINE, width=5)
    pen.rectangle((720, 280, 760, 360), fill="#efece4", outline=LINE, width=4)
    pen.ellipse((732, 292, 748, 308), fill="#b5121b")


def lamp(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    pen.rectangle((0, 0, WIDE, HIGH), fill="#57534c")
    for step in range(6):
        pen.rectangle((120 + step * 120, 640 - step * 70, 260 + step * 120, 720), fill="#6f6a61", outline=LINE)
    x = chance.randint(380, 560)
    pen.line((x, 0, x, 90), fill="#2c2a26", width=6)
    pen.ellipse((x - 40, 90, x + 40, 170), fill="#8a857a", outline="#2c2a26", width=5)


def water(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    for _ in range(9):
        x, y, wide = chance.randint(60, 700), chance.randint(540, 660), chance.randint(90, 260)
        pen.ellipse((x, y, x + wide, y + wide // 5), fill="#6f8796")
    pen.ellipse((400, 560, 560, 620), fill="#3d3b37", outline=LINE, width=6)


def wall(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    x, y = chance.randint(300, 600), 60
    while y < 500:
        nx, ny = x + chance.randint(-60, 60), y + chance.randint(30, 70)
        pen.line((x, y, nx, ny), fill="#5c4b3a", width=chance.randint(3, 8))
        x, y = nx, ny
    pen.ellipse((140, 120, 340, 300), fill="#bfae90")


def wires(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    for _ in range(16):
        start, end = chance.randint(0, 400), chance.randint(0, 400)
        pen.arc((-100, min(start, end) - 150, WIDE + 100, max(start, end) + 200), 10, 170, fill="#2c2a26", width=4)
    pen.rectangle((420, 240, 560, 420), fill="#bdb7aa", outline=LINE, width=5)


def door(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    pen.rectangle((320, 80, 640, 520), fill="#6d7780", outline=LINE, width=8)
    pen.rectangle((660, chance.randint(250, 290), 730, 380), fill="#2c2a26")
    pen.ellipse((590, 300, 620, 330), fill="#c9c3b5", outline=LINE, width=3)


def cars(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    for nth, colour in enumerate(("#7f8c96", "#a33b34", "#e6e2d8")):
        x, y = 70 + nth * 290, 470 + chance.randint(-10, 20)
        pen.rounded_rectangle((x, y, x + 250, y + 90), 24, fill=colour, outline=LINE, width=4)
        pen.rounded_rectangle((x + 45, y - 60, x + 205, y + 10), 22, fill=colour, outline=LINE, width=4)
        for wheel in (x + 35, x + 165):
            pen.ellipse((wheel, y + 65, wheel + 52, y + 117), fill="#2c2a26")


def slide(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    pen.polygon(((240, 160), (320, 160), (760, 560), (660, 560)), fill="#d98c3d", outline=LINE)
    pen.line((250, 160, 250, 560), fill=LINE, width=10)
    x = chance.randint(430, 560)
    pen.line((x, x - 60, x + 50, x - 40), fill="#2c2a26", width=6)


def tree(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    pen.rectangle((450, 320, 510, 560), fill="#6b543c")
    for _ in range(14):
        x, y = chance.randint(280, 600), chance.randint(60, 320)
        pen.ellipse((x, y, x + 150, y + 130), fill=chance.choice(("#5d7a4b", "#6d8a58", "#50693f")))


def road(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    pen.polygon(((200, 720), (420, 300), (560, 300), (800, 720)), fill="#8b877e")
    x = chance.randint(420, 540)
    pen.ellipse((x - 80, 520, x + 80, 600), fill="#4b4840")


def boxes(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    for nth in range(7):
        x, y, size = 120 + nth * 100, chance.randint(330, 460), chance.randint(90, 150)
        pen.rectangle((x, y, x + size, 560), fill=chance.choice(("#b48a57", "#a67c4c", "#c49a69")), outline=LINE, width=4)


def stairs(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    low = chance.randint(40, 52)
    for step in range(8):
        pen.rectangle((80 + step * 100, 660 - step * low, 960, 720 - step * low), fill="#c7c1b3", outline=LINE, width=3)


def shed(pen: ImageDraw.ImageDraw, chance: Random) -> None:
    pen.polygon(((100, 220), (860, 160), (860, 210), (100, 270)), fill="#5b7d99", outline=LINE)
    for x in (140, 480, 820):
        pen.line((x, 240, x, 560), fill=LINE, width=10)
    for _ in range(4):
        x = chance.randint(160, 720)
        pen.ellipse((x, 470, x + 70, 540), outline="#2c2a26", width=6)


SUBJECTS: dict[str, Callable[[ImageDraw.ImageDraw, Random], None]] = {
    made.__name__: made for made in (lift, lamp, water, wall, wires, door, cars, slide, tree, road, boxes, stairs, shed)
}
