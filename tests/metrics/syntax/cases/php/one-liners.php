<?php
function a($x) { return $x ? 1 : 2; } function b() { while (0); }
if (!function_exists('c')) { function c($x) { if ($x) return 1; } }
