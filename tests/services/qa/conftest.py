from services.database import settings_of

from qa.__main__ import SERVICE

qa_settings = settings_of(SERVICE)
