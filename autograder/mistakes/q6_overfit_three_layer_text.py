"""A text instead of a number."""

QUESTION = "q6_overfit_three_layer"
FAILS = [
    "three_layer: your FullyConnectedNet learns 50 images in 20 epochs",
    "three_layer: most random starts learn 50 images in 20 epochs",
]
HINT = "expected a number"


three_layer = {"weight_scale": "0.25", "learning_rate": 0.15}
