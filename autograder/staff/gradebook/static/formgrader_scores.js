// Refuse an invalid score when it is typed; nbgrader's own page would clip 7 to 1 and save that.
(function () {
  "use strict";
  var save = window.GradeUI.prototype.save;

  function wrong(box, most) {
    var value = box.val();
    return box[0].validity.badInput || (value !== "" && !(Number(value) >= 0 && Number(value) <= most));
  }

  window.GradeUI.prototype.save = function () {
    var most = this.model.get("max_score"), view = this;
    var refused = [this.$score, this.$extra_credit].filter(function (box) { return wrong(box, most); })[0];
    this.$el.find(".workbook-refused").remove();
    if (!refused) { return save.apply(this, arguments); }
    this.$score.closest("div").append(
      $("<p class='workbook-refused' role='alert'>").text(
        "Not saved: " + (refused.val() || "this") + " is not between 0 and " + most + "."));
    view.render();
    refused.select();
    return undefined;
  };
})();
