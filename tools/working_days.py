"""Write the working days of 2018–2026 as another collection knows them, for a test to compare with ours.

`python -m tools.working_days > tongxin/calendars/tests/data/working_days.csv`, with the package *chinesecalendar*
installed by hand; nothing of the product needs it.
"""

from calendar import monthrange
from datetime import date

import chinese_calendar

YEARS = range(2018, 2027)


def main() -> None:
    print("month,working")
    for year in YEARS:
        for month in range(1, 13):
            days = (date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
            print(f"{year}-{month:02},{''.join(str(int(chinese_calendar.is_workday(day))) for day in days)}")


if __name__ == "__main__":
    main()
