"""What must be found in each config.txt below `fixtures/config.txt`, and what it must become.

A row: the fixture, then letters for the lines that setup adds in a block at the end, `same` for a
file that needs nothing, `after` for one whose `.after` file lies beside it, or words of the refusal
that leaves it alone. The panel is the example's: enable 27, stop 17, interlock 22, fan 23,
light_sense 24 and 25, buzzer 5, heartbeat 26, probes on 4. The board is a Pi 4 unless said.
"""

from firmware_py.installer.board import AUDIO_OFF, OVERLAY, W1

LINES = {
    "P": [OVERLAY],
    "W": [W1],
    "G": ["gpio=12,13,27=op,dl"],
    "A": ["dtoverlay=", AUDIO_OFF],
}
PI4 = "Raspberry Pi 4 Model B Rev 1.5"
PI5 = "Raspberry Pi 5 Model B Rev 1.0"
CM4 = "Raspberry Pi Compute Module 4 Rev 1.1"
CM5 = "Raspberry Pi Compute Module 5 Lite Rev 1.0"
PI400 = "Raspberry Pi 400 Rev 1.0"
PI500 = "Raspberry Pi 500 Rev 1.0"
PI3 = "Raspberry Pi 3 Model B Plus Rev 1.3"
ZERO2 = "Raspberry Pi Zero 2 W Rev 1.0"
SERIAL = "1000000012345678"

ROWS: tuple[tuple[str, str, str], ...] = (
    # Bytes and line ends.
    ("empty", PI4, "PWGA"),
    ("stock", PI4, "PWGA"),
    ("stock", PI5, "PWG"),
    ("stock", ZERO2, "PWGA"),
    ("no-end", PI4, "PWGA"),
    ("crlf", PI4, "PWGA"),
    ("crlf-no-end", PI4, "PWGA"),
    ("lone-cr-at-the-end", PI4, "PWGA"),
    ("latin-1", PI4, "PWGA"),
    ("bytes", PI4, "PWGA"),
    ("bom", PI4, "PWGA"),
    ("utf-16", PI4, "save it as plain text (UTF-8)"),
    ("zero-bytes", PI4, "save it as plain text (UTF-8)"),
    # Lines as the firmware reads them.
    ("comment-behind-w1", PI4, "PWGA"),
    ("comment-behind-pwm", PI4, "P"),
    ("spaces-round-equals", PI4, "PWGA"),
    ("indented", PI4, "GA"),
    ("spaces-behind", PI4, "PGA"),
    ("all-there", PI4, "same"),
    ("all-there-pi5", PI5, "same"),
    ("all-there-pi5", PI4, "A"),
    ("old-spelling", PI4, "same"),
    ("commented-out", PI4, "PWGA"),
    ("another-name", PI4, "PWGA"),
    ("gpio-in-parts", PI4, "same"),
    ("gpio-high-above", PI4, "PWGA"),
    ("long-line", PI4, "takes GPIO 17, that /etc/panel/panel.toml line 57 `stop = 17` needs"),
    ("long-comment", PI4, "PGA"),
    # Other overlays with PWM in their names, and the PWM on other lines.
    ("pwm-gpio-fan", PI4, "PWGA"),
    ("pwm-gpio-fan-on-13", PI4, "takes GPIO 13, the light's dimming"),
    ("pwm-ir-tx", PI4, "takes the hardware PWM"),
    ("pwm-single", PI4, "`dtoverlay=pwm,pin=18` takes the hardware PWM"),
    ("pwm-elsewhere", PI4, "WGA"),
    ("pwm-on-stop", PI4, "takes GPIO 17"),
    ("ends-under-a-filter", PI4, "PWGA"),
    ("ends-under-a-filter", PI5, "takes the hardware PWM"),
    # Lines that another overlay takes.
    ("i2c-gpio", PI4, "takes GPIO 27, that /etc/panel/panel.toml line 56 `enable = 27` needs"),
    ("i2c-gpio-defaults", PI4, "takes GPIO 23"),
    ("w1-on-17", PI4, "`dtoverlay=w1-gpio,gpiopin=17` takes GPIO 17"),
    ("w1-on-17-by-dtparam", PI4, "`dtoverlay=w1-gpio` takes GPIO 17"),
    ("w1-on-27", PI4, "takes GPIO 27"),
    ("w1-on-16", PI4, "PGA"),
    ("w1-pullup", PI4, "PGA"),
    ("gpio-ir", PI4, "takes GPIO 23"),
    ("gpio-ir-default", PI4, "PWGA"),
    ("dtparam-of-overlay", PI4, "takes GPIO 17"),
    ("rotary-encoder", PI4, "takes GPIO 17"),
    ("pps-gpio", PI4, "takes GPIO 4, the probes' bus"),
    ("audremap", PI4, "takes the hardware PWM"),
    ("gpio-fan", PI4, "takes GPIO 27"),
    ("gpio-fan-default", PI4, "takes GPIO 12, the light's dimming"),
    ("i2c5", PI4, "takes GPIO 12"),
    ("i2c5-elsewhere", PI4, "PWGA"),
    ("spi5", PI4, "takes GPIO 13"),
    ("uart5", PI4, "takes GPIO 12"),
    ("uart4", PI4, "PWGA"),
    ("uart4", PI5, "takes GPIO 12"),
    ("sdio", PI4, "takes GPIO 27"),
    ("dpi24", PI4, "takes GPIO 27"),
    ("hifiberry", PI4, "PWGA"),
    ("disable-bt", PI4, "PWGA"),
    ("unknown-overlay", PI4, "takes GPIO 27"),
    ("unknown-overlay-elsewhere", PI4, "PWGA"),
    ("gpio-drives-stop", PI4, "`gpio=17=op,dl` takes GPIO 17"),
    ("gpio-pulls-stop", PI4, "PWGA"),
    # Filters.
    ("under-pi4", PI4, "PGA"),
    ("under-pi4", PI400, "PGA"),
    ("under-pi4", CM4, "PGA"),
    ("under-pi4", PI5, "PWG"),
    ("under-pi5", PI5, "PG"),
    ("under-pi5", PI500, "PG"),
    ("under-pi5", CM5, "PG"),
    ("under-pi5", PI4, "PWGA"),
    ("under-cm4", CM4, "PGA"),
    ("under-cm4", PI4, "PWGA"),
    ("under-cm5", CM5, "PG"),
    ("under-cm5", PI5, "PWG"),
    ("under-pi400", PI400, "PGA"),
    ("under-pi400", PI4, "PWGA"),
    ("under-pi500", PI500, "PG"),
    ("under-pi500", PI5, "PWG"),
    ("under-pi3", PI3, "PGA"),
    ("under-pi3", ZERO2, "PWGA"),
    ("under-board-type-0x11", PI4, "PGA"),
    ("under-board-type-0x11", PI400, "PWGA"),
    ("under-0x12345678", PI4, "PGA"),
    ("under-none", PI4, "PWGA"),
    ("under-none-then-pi4", PI4, "PWGA"),
    ("under-pi5-then-pi4", PI4, "PGA"),
    # What can't be judged from here may count: it is no help, and no certain harm.
    ("under-gpio4-1", PI4, "PWGA"),
    ("under-EDID-VSC-TD2220", PI4, "PWGA"),
    ("under-edid-then-pi5", PI5, "PWG"),
    ("under-HDMI-0", PI4, "PWGA"),
    ("under-tryboot", PI4, "PWGA"),
    ("under-PI4", PI4, "PWGA"),
    ("filter-with-a-comment", PI5, "PWG"),
    ("may-collide", PI4, "PWGA"),
    ("collides-elsewhere", PI4, "PWGA"),
    ("collides-elsewhere", PI5, "takes GPIO 27"),
    # Other files.
    ("include", PI4, "PGA"),
    ("include-collides", PI4, "extra-fan.txt line 1 `dtoverlay=gpio-fan,gpiopin=27` takes GPIO 27"),
    ("include-missing", PI4, "PWGA"),
    ("include-itself", PI4, "PWGA"),
    ("include-filter", PI4, "PWGA"),
    # Audio, whose parameter the display's overlay has as well.
    ("audio-off-above", PI4, "PWG"),
    ("audio-of-the-display", PI4, "PWGA"),
    ("audio-on-below", PI4, "a line below what setup added undoes"),
    # Our own block.
    ("block-in-place", PI4, "same"),
    ("block-without-an-end", PI4, "same"),
    ("block-outdated", PI4, "after"),
    ("block-crlf", PI4, "after"),
    ("block-not-needed", PI4, "after"),
    ("gpio-high-below", PI4, "a line below what setup added undoes gpio=12,13,27=op,dl"),
    ("two-blocks", PI4, "don't fit each other: line 1"),
    ("block-unfinished", PI4, "don't fit each other: line 15"),
    ("block-ends-only", PI4, "don't fit each other"),
    ("block-marks-swapped", PI4, "don't fit each other"),
    ("block-mark-changed", PI4, "don't fit each other"),
    ("moved", PI4, "mount /boot/firmware"),
)
