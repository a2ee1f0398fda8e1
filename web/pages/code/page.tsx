/** `/{region}/codes` and `/{region}/codes/{uuid}`: what became of a code. */
import { useRoute } from 'preact-iso';
import { AllCodes } from './all-codes.tsx';
import './code.scss';
import { OneCode } from './one-code.tsx';

export default function Codes() {
  const { uuid } = useRoute().params;
  return uuid === undefined ? <AllCodes /> : <OneCode key={uuid} uuid={uuid} />;
}
