"""Tests of hreflens.collect.commoncrawl."""
