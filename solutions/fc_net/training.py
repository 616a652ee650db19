"""A network trained on the digits, and two sets of hyperparameters that overfit 50 of them."""

import numpy as np

from hw0.solver import Solver
from solutions.fc_net.networks import TwoLayerNet


def train_two_layer(data: dict[str, np.ndarray]) -> Solver:
    """Train a two-layer network.

    Parameters
    ----------
    data : dict of str to array
        'X_train' (N, d_1, ..., d_k) and 'X_val' float, 'y_train' (N,) and 'y_val' int.

    Returns
    -------
    Solver
        After its ``train()``: the best parameters are in ``model``, the curves in the histories.
    """
    # BEGIN SOLUTION
    input_dim = data["X_train"][0].size
    num_classes = int(data["y_train"].max()) + 1
    rng = np.random.default_rng(0)
    # Weights of this size keep the spread of the numbers from one ReLU layer to the next.
    model = TwoLayerNet(input_dim, 100, num_classes, weight_scale=(2 / input_dim) ** 0.5, reg=1e-3, rng=rng)
    solver = Solver(
        model,
        data,
        update_rule="sgd",
        optim_config={"learning_rate": 0.5},
        lr_decay=0.9,
        num_epochs=8,
        batch_size=50,
        verbose=False,
        rng=rng,
    )
    solver.train()
    return solver
    # END SOLUTION


# Both pairs lie inside the region in which the first 50 digits were learned from 40 random starts of 40, with
# batches of 10, 25 and 50. Near sqrt(2 / fan_in), here 0.14 to 0.18, a weight scale keeps the size of what a ReLU
# layer passes on; 20 epochs are few, and somewhat larger weights learn faster.
# BEGIN SOLUTION
three_layer = {"weight_scale": 0.3, "learning_rate": 0.3}
# END SOLUTION

# BEGIN SOLUTION
five_layer = {"weight_scale": 0.25, "learning_rate": 0.1}
# END SOLUTION
