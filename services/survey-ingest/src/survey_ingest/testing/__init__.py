"""What tests stand on, here and elsewhere: the app, its worker, and a measures-api without a database."""
