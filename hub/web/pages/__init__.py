"""The pages, a file each."""

from __future__ import annotations

from hub.web.pages import connectors, docs, enterprise, identity, login, onboarding, record, review, search, upload

ROUTERS = (
    login.router,
    search.router,
    enterprise.router,
    identity.router,
    record.router,
    connectors.router,
    review.router,
    onboarding.router,
    upload.router,
    docs.router,
)
