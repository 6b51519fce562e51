{ Settles a job whose files it hands over as bytes, and prints the answer:

      settle FOLDER JOB NAME...

  The exit status is that of the answer. With SETTLEMENT_TIMES=20 it settles so often and prints
  the median of the times on the standard error. }
program settle;

{$ifdef FPC}{$mode delphi}{$H+}{$endif}

uses
{$ifdef UNIX}
  cthreads,
{$endif}
  Classes, SysUtils, settlement, inputs;

procedure Measure(const Request: RawByteString; const Files: TSettlementInputs; Times: Integer);
var
  Took: array of QWord;
  Start, Keep: QWord;
  I, K: Integer;
begin
  SetLength(Took, Times);
  for I := 0 to Times - 1 do
  begin
    Start := GetTickCount64;
    SettlementJob(Request, Files);
    Keep := GetTickCount64 - Start;
    K := I;
    while (K > 0) and (Took[K - 1] > Keep) do
    begin
      Took[K] := Took[K - 1];
      Dec(K);
    end;
    Took[K] := Keep;
  end;
  WriteLn(StdErr, Took[Times div 2], ' ms');
end;

var
  Names: array of string;
  Files: TSettlementInputs;
  Request, Answer: RawByteString;
  Output: THandleStream;
  I: Integer;
begin
  SetLength(Names, ParamCount - 2);
  for I := 3 to ParamCount do
    Names[I - 3] := ParamStr(I);
  Files := ReadInputs(ParamStr(1), Names);
  Request := RawByteString('{"job": "' + ParamStr(2) + '"}');
  I := StrToIntDef(GetEnvironmentVariable('SETTLEMENT_TIMES'), 0);
  if I > 0 then
    Measure(Request, Files, I);
  try
    Answer := SettlementJob(Request, Files);
  except
    on Refused: ESettlementRefused do
    begin
      Answer := Refused.Answer;
      ExitCode := SettlementRefused;
    end;
  end;
  Output := THandleStream.Create(StdOutputHandle);
  try
    Output.WriteBuffer(Answer[1], Length(Answer));
  finally
    Output.Free;
  end;
end.
