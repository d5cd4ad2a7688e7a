"""Attachments of a request: brought in, and handed out to those who see the request."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.actions.files import open_file
from foundation.problems import (
    InvalidError,
    MediaTypeError,
    NotAllowedNowError,
    NotFoundError,
    TooLargeError,
)
from services.actions.attachments import attach_file
from services.actions.call import Call
from services.forms.files import UploadForm
from services.models import Attachment
from services.reports.detail import find_request
from services.reports.steps import step_taken
from services.views.desk import person
from services.views.desk_request import detail_page

# Opened by mistake in the browser, a file may do nothing at all.
_SANDBOX = "sandbox; default-src 'none'"


@require_POST
def request_attachments(request: HttpRequest, code: str) -> HttpResponse:
    user = person(request)
    found = find_request(user, code)
    form = UploadForm(request.POST, request.FILES)
    status = 400
    if form.is_valid():
        call = Call(user=user, client_id=form.cleaned_data["client_id"])
        try:
            attach_file(call=call, code=code, upload=form.cleaned_data["file"])
            messages.success(request, _("文件已上传。"))
            return redirect("services:request_detail", code)
        except IntegrityError:
            if not step_taken(code, call.client_id, user):
                raise
            return redirect("services:request_detail", code)
        except (InvalidError, MediaTypeError, NotAllowedNowError, TooLargeError) as problem:
            form.add_problem(problem)
            status = problem.status
    return detail_page(request, found, status=status, upload_form=form)


@require_safe
def attachment_file(request: HttpRequest, code: str, key: UUID) -> HttpResponseBase:
    found = find_request(person(request), code)
    row = Attachment.objects.filter(request=found, client_id=key).select_related("file").first()
    if row is None:
        raise NotFoundError
    try:
        body = open_file(row.file)
    except FileNotFoundError as error:
        raise NotFoundError(_("文件已不在存储中，请联系系统管理员。")) from error
    response = FileResponse(
        body, as_attachment=True, filename=row.name, content_type=row.file.content_type
    )
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response
