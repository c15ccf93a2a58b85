<?php
function page($rows)
{
    foreach ($rows as $key => $row):
        if ($key): ?>
            <p class="if">while (<?= $row ? $row : 'none' ?>)</p>
        <?php elseif ($row): ?>
            <b>it's for you</b>
        <?php else:
            for (;;): endfor;
        endif;
    endforeach;
    while (1): endwhile;
    switch ($rows):
        case 1:
    endswitch;
}
?>
<p>
  after

</p>
