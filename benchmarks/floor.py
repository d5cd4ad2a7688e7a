"""The floor: what a bare Django view costs here. One insert with an event; the newest 25."""

import json
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

TABLES = """
CREATE TABLE IF NOT EXISTS floor_row (
  id bigserial PRIMARY KEY, county_id bigint, title text, body text,
  created_at timestamptz DEFAULT now());
CREATE TABLE IF NOT EXISTS floor_event (
  id bigserial PRIMARY KEY, row_id bigint, verb text, at timestamptz DEFAULT now());
CREATE INDEX IF NOT EXISTS floor_newest ON floor_row (county_id, created_at DESC, id DESC);
"""


@csrf_exempt
@login_not_required
def insert(request: HttpRequest) -> HttpResponse:
    given = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO floor_row (county_id, title, body) VALUES (1, %s, %s) RETURNING id",
            [given["title"], given["body"]],
        )
        row = cursor.fetchone()[0]
        cursor.execute("INSERT INTO floor_event (row_id, verb) VALUES (%s, %s)", [row, "create"])
    return JsonResponse({"id": row, "code": str(uuid4())}, status=201)


@login_not_required
def newest(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, title, created_at FROM floor_row WHERE county_id = 1"
            " ORDER BY created_at DESC, id DESC LIMIT 25"
        )
        rows = cursor.fetchall()
    return HttpResponse(render_to_string("floor_rows.html", {"rows": rows}))
