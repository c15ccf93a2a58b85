<?php
function routes($r)
{
    $r->match(['get'], '/x');
    $r->for('x');
    Route::if($r)->while(1);
    $if = ['if' => 1, 'for' => 2];
    return $r->case ?? Kind::default;
}
