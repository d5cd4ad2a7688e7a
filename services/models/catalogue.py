"""What can be asked for, and where it goes."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from centres.constants import Tier
from services.constants import Kind
from services.querysets import CatalogueQuerySet


@pghistory.track()
class Category(models.Model):
    """A two-level label of requests; the keywords suggest it from the text."""

    code = models.CharField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    keywords = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = "诉求类别"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Item(models.Model):
    """One matter of the catalogue: limits, materials, steps, fee, basis.

    materials: ``[{code, name, copies, form, sample_note, required, source}]``;
    steps: ``[{n, name, who_tier, days}]``; basis: ``[{title, article}]``; days are working days.
    """

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    initials = models.CharField("拼音首字母", max_length=80, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    tier = models.CharField("办理层级", max_length=12, choices=Tier.choices)
    department_code = models.CharField("办理站所", max_length=40, blank=True)
    promised_days = models.PositiveSmallIntegerField("承诺时限（工作日）")
    legal_days = models.PositiveSmallIntegerField("法定时限（工作日）")
    materials = models.JSONField("材料", default=list, blank=True)
    steps = models.JSONField("步骤", default=list, blank=True)
    fee = models.CharField("收费", max_length=120, default="不收费")
    basis = models.JSONField("依据", default=list, blank=True)
    agency_allowed = models.BooleanField("可代办", default=True)
    id_number_needed = models.BooleanField("需要身份证号", default=False)
    confidential = models.BooleanField("保密", default=False)
    keywords = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    how_to = models.TextField("怎么办", blank=True)
    result = models.CharField("办理结果", max_length=200, blank=True)
    active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = "服务事项"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(promised_days__gte=1, promised_days__lte=F("legal_days")),
                name="item_promise_within_law",
            ),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="item_tier_known"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class RoutingRule(models.Model):
    """When … then to …; rules are tried by ``order`` and the first that matches wins."""

    order = models.PositiveIntegerField("顺序", unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("诉求类型", max_length=12, choices=Kind.choices, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, verbose_name="类别"
    )
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, verbose_name="事项"
    )
    tier_taken = models.CharField("登记层级", max_length=12, choices=Tier.choices, blank=True)
    area_prefix = models.CharField("区划代码开头", max_length=18, blank=True)
    to_tier = models.CharField("送往层级", max_length=12, choices=Tier.choices, blank=True)
    to_department = models.CharField("送往站所代码", max_length=40, blank=True)
    why = models.CharField("说明", max_length=200)
    active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1)
    # The last time the rule could not be followed, for the administrator.
    failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    failure = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "分派规则"
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["", *Kind.values]), name="routing_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(tier_taken__in=["", *Tier.values], to_tier__in=["", *Tier.values]),
                name="routing_tier_known",
            ),
            models.CheckConstraint(
                condition=~Q(to_tier="") | ~Q(to_department=""), name="routing_goes_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.name
