"""The centre tree and the departments of a centre."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q

from centres.constants import TIER_LEVEL, BaseKind, CentreStatus, Tier
from centres.models.tiers import TierColumns, held_in_memory
from centres.querysets import CentreQuerySet
from foundation.held import HeldRows

_PARENT_TIER = {
    Tier.COUNTY: Tier.PREFECTURE,
    Tier.TOWNSHIP: Tier.COUNTY,
    Tier.VILLAGE: Tier.TOWNSHIP,
    Tier.GROUP: Tier.VILLAGE,
}


@pghistory.track()
class Centre(TierColumns):
    """A place of the network. ``parent`` makes the tree; the code prefix is usual, never a rule."""

    code = models.CharField("区划代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)
    initials = models.CharField("拼音首字母", max_length=80, blank=True)
    tier = models.CharField("层级", max_length=12, choices=Tier.choices)
    # The parent's tier, kept beside the key so that the database can compare the two.
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    parent_tier = models.CharField(max_length=12, blank=True, editable=False)
    base_kind = models.CharField("类别", max_length=12, choices=BaseKind.choices, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=CentreStatus.choices, default=CentreStatus.OPEN
    )
    address = models.CharField("地址", max_length=200, blank=True)
    hours = models.CharField("开放时间", max_length=120, blank=True)
    hotline = models.CharField("服务热线", max_length=40, blank=True)
    supervision_phone = models.CharField("监督电话", max_length=40, blank=True)
    promise = models.CharField("服务承诺", max_length=300, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    # Where open work goes after a merger; the old centre stays readable.
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    version = models.PositiveIntegerField(default=1)

    objects = CentreQuerySet.as_manager()

    class Meta:
        verbose_name = "中心"
        ordering = ["code"]
        indexes = [
            models.Index(fields=["parent", "code"], name="centre_parent_idx"),
            models.Index(fields=["tier", "code"], name="centre_tier_idx"),
            models.Index(fields=["county_id", "code"], name="centre_county_idx"),
            models.Index(fields=["township_id", "code"], name="centre_township_idx"),
            models.Index(fields=["village_id", "code"], name="centre_village_idx"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="centre_tier_known"),
            models.CheckConstraint(
                condition=Q(status__in=CentreStatus.values), name="centre_status_known"
            ),
            models.CheckConstraint(
                condition=Q(base_kind__in=["", *BaseKind.values]), name="centre_base_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(tier=Tier.PREFECTURE, parent=None, parent_tier="")
                | Q(tier=Tier.COUNTY, parent__isnull=False, parent_tier=Tier.PREFECTURE)
                | Q(tier=Tier.TOWNSHIP, parent__isnull=False, parent_tier=Tier.COUNTY)
                | Q(tier=Tier.VILLAGE, parent__isnull=False, parent_tier=Tier.TOWNSHIP)
                | Q(tier=Tier.GROUP, parent__isnull=False, parent_tier=Tier.VILLAGE),
                name="centre_parent_is_one_tier_up",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4,18}$"), name="centre_code_digits"
            ),
            models.CheckConstraint(
                # NULL in a range is "unknown", which a check lets pass: both are asked for.
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
                name="centre_point_whole",
            ),
        ]
        triggers = [
            held_in_memory(
                "name", "short_name", "code", "tier", "base_kind", "parent", "status", "county_id",
                "township_id", "village_id", "group_id", "address", "hours", "hotline",
                "supervision_phone", "promise",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        return TIER_LEVEL[self.tier]

    @property
    def shown_name(self) -> str:
        return self.short_name or self.name

    def tier_columns(self) -> dict[str, Any]:
        """The tier columns of a row that belongs to this centre."""
        return self.tier_values()

    def contains(self, other: TierColumns) -> bool:
        """Whether a row with tier columns lies in this centre's subtree."""
        if self.tier == Tier.PREFECTURE:
            return True
        return bool(getattr(other, f"{self.tier}_id") == self.pk)


@pghistory.track()
class Department(models.Model):
    """A station (township) or bureau (county) of a centre."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="departments")
    code = models.CharField("代码", max_length=40)
    name = models.CharField("名称", max_length=60)
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "站所/局办"
        ordering = ["centre", "code"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="department_code_once")
        ]
        triggers = [held_in_memory("name", "code", "active")]

    def __str__(self) -> str:
        return self.name


# The places of posts and requests, without a join: most calls name a few of them.
held_centres = HeldRows(Centre)
held_departments = HeldRows(Department)
