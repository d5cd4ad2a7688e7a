"""Working days and default figures: data with a source, edited in the administration pages."""

import pghistory
from django.db import models
from django.db.models import Q

from centres.constants import DayKind
from centres.models.centre import Centre


@pghistory.track()
class CalendarYear(models.Model):
    """Whether a year's arrangement is published; deadlines reaching others are provisional."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    published = models.BooleanField("已公布", default=False)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = "日历年度"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2200)), name="calendar_year_range"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


@pghistory.track()
class SpecialDay(models.Model):
    """A weekday off or a weekend day worked."""

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类型", max_length=8, choices=DayKind.choices)
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "特殊日"
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="special_day_kind")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


@pghistory.track()
class Figure(models.Model):
    """A limit, percentage or hour of the rules: from a date, everywhere or in one county."""

    code = models.CharField("代码", max_length=60)
    county = models.ForeignKey(Centre, on_delete=models.PROTECT, null=True, blank=True)
    effective_from = models.DateField("生效日期")
    value = models.CharField("值", max_length=20)
    unit = models.CharField("单位", max_length=20)
    source = models.CharField("来源", max_length=120)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "规则数值"
        ordering = ["code", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "county", "effective_from"],
                name="figure_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.value}"
