collect_ignore = ["invented_app.py"]
