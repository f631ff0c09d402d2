"""What tests stand on, here and in the tests of the whole: the app, its worker, and a measures-api without a database."""
