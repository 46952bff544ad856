"""Writing units in Wagtail's editor: who may, the form with its checks, the views."""
