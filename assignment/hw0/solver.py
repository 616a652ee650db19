"""Train a model: draw batches, update the parameters, measure accuracies, and keep the best parameters.

A model is any object with ``params`` (a dict of arrays) and ``loss``: ``loss(X)`` returns scores (N, C), and
``loss(X, y)`` returns the loss and a dict of gradients with the keys of ``params``.
"""

from typing import Any

import numpy as np

from hw0.optim import Config, UpdateRule, rule_named
from workbook.cells.progress import ProgressLine


class Solver:
    """Train a model on batches of the training set, and keep the parameters with the best validation accuracy.

    Parameters
    ----------
    model : object
        Has ``params``, a dict of arrays, and ``loss``: ``loss(X)`` returns scores (N, C), and ``loss(X, y)`` returns
        the loss and a dict of gradients with the keys of ``params``. Training replaces the entries of ``params``.
    data : dict of str to array
        'X_train' (N, ...), 'y_train' (N,), 'X_val', 'y_val'.
    update_rule : str or function
        A name in `hw0.optim`, or a function with the same signature as those there.
    optim_config : dict, optional
        Settings of the update rule, such as ``{'learning_rate': 1e-2}``.
    lr_decay : float
        Factor by which the learning rate is multiplied after every epoch.
    batch_size : int
        Examples per iteration.
    num_epochs : int
        How often to go through the training set.
    num_train_samples, num_val_samples : int or None
        How many training and validation examples are used to measure the accuracy; None for all. Training itself
        draws from all examples.
    print_every : int
        Iterations between two updates of the progress line.
    verbose : bool
        Whether to show progress.
    checkpoint_name : str, optional
        Ignored; accepted for code that was written for other solvers. Nothing is saved.
    rng : numpy.random.Generator or int, optional
        Generator, or its seed, from which batches are drawn. Without it, every run is different.

    Attributes
    ----------
    loss_history : list of float
        The loss of every iteration.
    train_acc_history, val_acc_history : list of float
        The accuracies before training and after every epoch.
    best_val_acc : float
        The best validation accuracy so far.
    best_params : dict of str to array
        The parameters with that accuracy.
    epoch : int
        Number of epochs completed.
    """

    def __init__(
        self,
        model: Any,
        data: dict[str, np.ndarray],
        *,
        update_rule: str | UpdateRule = "sgd",
        optim_config: Config | None = None,
        lr_decay: float = 1.0,
        batch_size: int = 100,
        num_epochs: int = 10,
        num_train_samples: int | None = 1000,
        num_val_samples: int | None = None,
        print_every: int = 10,
        verbose: bool = True,
        checkpoint_name: str | None = None,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        """Store the settings that the class describes; training starts with `train`.

        Raises
        ------
        KeyError
            If ``data`` has no training or validation set.
        ValueError
            If no update rule has this name.
        """
        self.model = model
        self.X_train, self.y_train = data["X_train"], data["y_train"]
        self.X_val, self.y_val = data["X_val"], data["y_val"]
        self.update_rule = rule_named(update_rule)
        self.lr_decay = lr_decay
        self.batch_size = batch_size
        self.num_epochs = num_epochs
        self.num_train_samples = num_train_samples
        self.num_val_samples = num_val_samples
        self.print_every = max(1, print_every)
        self.verbose = verbose
        self.checkpoint_name = checkpoint_name
        self.rng = np.random.default_rng(rng)
        self.optim_config: Config = dict(optim_config or {})
        # every parameter has its own settings, because rules store values about it
        self.optim_configs: dict[str, Config] = {name: dict(self.optim_config) for name in model.params}
        self.epoch = 0
        self.best_val_acc = 0.0
        self.best_params: dict[str, np.ndarray] = {}
        self.loss_history: list[float] = []
        self.train_acc_history: list[float] = []
        self.val_acc_history: list[float] = []

    def train(self) -> None:
        """Run all epochs, then put the parameters with the best validation accuracy into the model.

        An epoch is as many batches as fit into the training set, at least one; each is drawn with replacement. The
        accuracies are measured before the first epoch and after each one. Training stops early if the loss is not
        finite, and a line says so. With ``verbose``, a line shows the progress.
        """
        per_epoch = max(len(self.X_train) // self.batch_size, 1)
        total = self.num_epochs * per_epoch
        line = ProgressLine(self.verbose)
        self._measure()
        for iteration in range(1, total + 1):
            self._step()
            if iteration % self.print_every == 0:
                line.update(self._progress(iteration, total))
            if not np.isfinite(self.loss_history[-1]):
                line.finish(
                    f"Stopped at iteration {iteration}: the loss is {self.loss_history[-1]}. "
                    "A smaller learning rate or weight scale may help."
                )
                break
            if iteration % per_epoch == 0:
                self.epoch += 1
                for config in self.optim_configs.values():
                    # a rule has filled in its default rate by now if none was given
                    if "learning_rate" in config:
                        config["learning_rate"] *= self.lr_decay
                self._measure()
                line.update(self._progress(iteration, total), force=True)
        else:
            line.finish(self._progress(total, total))
        self.model.params = self.best_params

    def _step(self) -> None:
        """Draw one batch and update every parameter once."""
        batch = self.rng.choice(len(self.X_train), self.batch_size)
        loss, grads = self.model.loss(self.X_train[batch], self.y_train[batch])
        self.loss_history.append(float(loss))
        for name, value in self.model.params.items():
            self.model.params[name], self.optim_configs[name] = self.update_rule(
                value, grads[name], self.optim_configs[name]
            )

    def _measure(self) -> None:
        """Measure both accuracies, and keep the parameters if they are the best so far."""
        self.train_acc_history.append(self.check_accuracy(self.X_train, self.y_train, self.num_train_samples))
        val_acc = self.check_accuracy(self.X_val, self.y_val, self.num_val_samples)
        self.val_acc_history.append(val_acc)
        if val_acc > self.best_val_acc or not self.best_params:
            self.best_val_acc = val_acc
            self.best_params = {name: np.array(value) for name, value in self.model.params.items()}

    def check_accuracy(
        self, X: np.ndarray, y: np.ndarray, num_samples: int | None = None, batch_size: int = 100
    ) -> float:
        """Return the share of examples that the model classifies correctly.

        Parameters
        ----------
        X : (N, ...) array
        y : (N,) int array
            Correct class of each example.
        num_samples : int, optional
            If there are more examples, measure on this many, drawn at random without replacement.
        batch_size : int
            Number of examples that are scored at once, which limits the memory.

        Returns
        -------
        accuracy : float
            Between 0 and 1; 0 without examples.
        """
        if num_samples is not None and len(X) > num_samples:
            chosen = self.rng.choice(len(X), num_samples, replace=False)
            X, y = X[chosen], y[chosen]
        if len(X) == 0:
            return 0.0
        starts = range(0, len(X), batch_size)
        predicted = [np.argmax(self.model.loss(X[start : start + batch_size]), axis=1) for start in starts]
        return float(np.mean(np.concatenate(predicted) == y))

    def _progress(self, iteration: int, total: int) -> str:
        return (
            f"epoch {self.epoch} of {self.num_epochs}, iteration {iteration} of {total}: "
            f"loss {self.loss_history[-1] if self.loss_history else float('nan'):.4g}, "
            f"accuracy {self.train_acc_history[-1]:.1%} train, {self.val_acc_history[-1]:.1%} validation"
        )
