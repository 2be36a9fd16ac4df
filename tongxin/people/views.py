from django.http import Http404, HttpRequest, HttpResponse


def sample_session(request: HttpRequest) -> HttpResponse:
    raise Http404
