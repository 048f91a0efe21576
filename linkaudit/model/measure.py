"""Units of weight and length by the names that shops, settings and Seller Center write, in grams and centimetres."""

from __future__ import annotations

from decimal import Decimal

_POUND, _OUNCE = Decimal("453.59237"), Decimal("28.349523125")
_INCH, _FOOT, _YARD = Decimal("2.54"), Decimal("30.48"), Decimal("91.44")

# unit, lower case → grams
GRAMS: dict[str, Decimal] = {
    **dict.fromkeys(("g", "gram", "grams", "gr", "克"), Decimal(1)),
    **dict.fromkeys(("kg", "kgs", "kilogram", "kilograms", "kilo", "kilos", "公斤", "千克"), Decimal(1000)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), _POUND),
    **dict.fromkeys(("oz", "ounce", "ounces", "盎司"), _OUNCE),
}
# unit, lower case → centimetres
CENTIMETRES: dict[str, Decimal] = {
    **dict.fromkeys(("mm", "millimeter", "millimeters", "millimetre", "millimetres", "毫米"), Decimal("0.1")),
    **dict.fromkeys(("cm", "centimeter", "centimeters", "centimetre", "centimetres", "厘米"), Decimal(1)),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres", "米"), Decimal(100)),
    **dict.fromkeys(("in", "inch", "inches", '"', "″", "英寸"), _INCH),
    **dict.fromkeys(("ft", "foot", "feet", "英尺"), _FOOT),
    **dict.fromkeys(("yd", "yard", "yards"), _YARD),
}
