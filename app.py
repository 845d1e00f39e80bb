"""Start of the application: ``streamlit run app.py``."""

from negotiate.ui.pages import run

run()
