"""Authority of referring sites: what vendors say, brought to comparable percentiles. Own authority comes later."""
