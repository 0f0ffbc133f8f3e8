"""From a choice of area and minutes to the dose that each channel gives: plan, caps, delivery."""
