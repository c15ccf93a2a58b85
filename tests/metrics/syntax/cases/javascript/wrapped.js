(function ($) {
  "use strict";
  $.fn.extra = function () {
    return this.each(function () {
      if (this) {
        return;
      }
    });
  };
})(jQuery);
const memo = useCallback(() => { if (1) {} }, []);
