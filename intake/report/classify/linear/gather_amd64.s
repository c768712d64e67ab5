#include "textflag.h"

// func gather(m *[64]float32, w []float32, index []uint32, value []float32)
// Two passes of 32 labels; the sums run over the row in order, as in the
// portable form, so that both give the same bits.
TEXT ·gather(SB), NOSPLIT, $0-80
	MOVQ m+0(FP), DI
	MOVQ w_base+8(FP), SI
	MOVQ $2, R12
pass:
	MOVQ index_base+32(FP), R8
	MOVQ index_len+40(FP), CX
	MOVQ value_base+56(FP), R9
	MOVUPS 0(DI), X0
	MOVUPS 16(DI), X1
	MOVUPS 32(DI), X2
	MOVUPS 48(DI), X3
	MOVUPS 64(DI), X4
	MOVUPS 80(DI), X5
	MOVUPS 96(DI), X6
	MOVUPS 112(DI), X7
	TESTQ CX, CX
	JZ done
loop:
	MOVL (R8), R10
	SHLQ $8, R10
	ADDQ SI, R10
	MOVSS (R9), X8
	SHUFPS $0, X8, X8
	MOVUPS 0(R10), X9
	MOVUPS 16(R10), X10
	MOVUPS 32(R10), X11
	MOVUPS 48(R10), X12
	MULPS X8, X9
	MULPS X8, X10
	MULPS X8, X11
	MULPS X8, X12
	ADDPS X9, X0
	ADDPS X10, X1
	ADDPS X11, X2
	ADDPS X12, X3
	MOVUPS 64(R10), X9
	MOVUPS 80(R10), X10
	MOVUPS 96(R10), X11
	MOVUPS 112(R10), X12
	MULPS X8, X9
	MULPS X8, X10
	MULPS X8, X11
	MULPS X8, X12
	ADDPS X9, X4
	ADDPS X10, X5
	ADDPS X11, X6
	ADDPS X12, X7
	ADDQ $4, R8
	ADDQ $4, R9
	DECQ CX
	JNZ loop
done:
	MOVUPS X0, 0(DI)
	MOVUPS X1, 16(DI)
	MOVUPS X2, 32(DI)
	MOVUPS X3, 48(DI)
	MOVUPS X4, 64(DI)
	MOVUPS X5, 80(DI)
	MOVUPS X6, 96(DI)
	MOVUPS X7, 112(DI)
	ADDQ $128, DI
	ADDQ $128, SI
	DECQ R12
	JNZ pass
	RET
