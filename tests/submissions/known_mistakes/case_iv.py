case_iv = {"slope": "decreases", "steepness": "shallower", "elbow": "right"}
