"""The dashboard: pages on loopback where the work of an audit is done. `app.create_app` is the way in."""
