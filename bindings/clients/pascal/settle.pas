{ Settles a job whose files it hands over as bytes, and prints the answer:

      settle FOLDER JOB NAME...

  The exit status is that of the answer. With SETTLEMENT_TIMES=20 it settles so often and prints
  the least of the times on the standard error. }
program settle;

{$ifdef FPC}{$mode delphi}{$H+}{$endif}

uses
{$ifdef UNIX}
  cthreads,
{$endif}
  Classes, SysUtils, settlement, inputs;

procedure Measure(const Request: RawByteString; const Files: TSettlementInputs; Times: Integer);
var
  Start, Least: QWord;
  I: Integer;
begin
  Least := High(QWord);
  for I := 1 to Times do
  begin
    Start := GetTickCount64;
    SettlementJob(Request, Files);
    if GetTickCount64 - Start < Least then
      Least := GetTickCount64 - Start;
  end;
  WriteLn(StdErr, Least, ' ms');
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
