;; One bit a byte: set where a run of plain string text ends, at a quote, a backslash or a control character.
;; Sixteen bytes a step; a plain loop in JavaScript looks at one.
(module
  (memory (export "memory") 1)
  ;; Marks the bytes [0, $length) into the bitmap at $marks; $length is a multiple of 16.
  (func (export "mark") (param $length i32) (param $marks i32)
    (local $at i32) (local $bytes v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
        (local.set $bytes (v128.load (local.get $at)))
        (i32.store16
          (i32.add (local.get $marks) (i32.shr_u (local.get $at) (i32.const 3)))
          (i8x16.bitmask
            (v128.or
              (v128.or
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c))))
              (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 0x20))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))))
