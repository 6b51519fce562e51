{ Checks the client: check EXAMPLES }
program check;

{$ifdef FPC}{$mode delphi}{$H+}{$endif}

uses
{$ifdef UNIX}
  cthreads,
{$endif}
  Classes, SysUtils, settlement, inputs;

type
  TCall = class(TThread)
  protected
    procedure Execute; override;
  end;

var
  Failed: Integer;
  Files: TSettlementInputs;
  Golden: RawByteString;

procedure Expect(Ok: Boolean; const What: string);
begin
  if Ok then
    Exit;
  InterlockedIncrement(Failed);
  WriteLn(StdErr, 'FAILED: ', What);
end;

procedure TCall.Execute;
begin
  Expect(SettlementJob('{}', Files) = Golden, 'a call in one of eight threads');
end;

procedure Threads;
var
  All: array[0..7] of TCall;
  I: Integer;
begin
  for I := 0 to 7 do
    All[I] := TCall.Create(False);
  for I := 0 to 7 do
  begin
    All[I].WaitFor;
    All[I].Free;
  end;
end;

procedure Refusals;
var
  Outside: TSettlementInputs;
begin
  SetLength(Outside, 1);
  Outside[0].Name := '../job.json';
  try
    SettlementJob('{}', Outside);
    Expect(False, 'a name that leads out is not refused');
  except
    on Refused: ESettlementRefused do
      Expect(Pos('"call.name"', Refused.Answer) > 0, string(Refused.Answer));
  end;
end;

var
  Folder: string;
begin
  Folder := ParamStr(1) + '/lishui';
  Files := ReadInputs(Folder, ['job.json', 'policy.json', 'beds.json', 'cases.csv', 'stays.csv', 'report.golden.json']);
  SetString(Golden, PAnsiChar(@Files[5].Data[0]), Length(Files[5].Data));
  Expect(SettlementJob('{}', Files) = Golden, 'the golden report');
  Expect(SettlementJob(RawByteString('{"folder": "' + Folder + '"}'), nil) = Golden, 'the folder');
  Expect(Pos('"trail"', SettlementExplain('{"subjects": ["LS2025000019"]}', Files)) > 0, 'an explanation');
  Expect(Pos('"job"', SettlementVerify('{"report": "report.golden.json", "job": "job.json"}', Files)) > 0, 'a verification');
  Expect(Pos('"results"', SettlementVersion) > 0, 'the version');
  Refusals;
  Threads;
  if Failed = 0 then
    WriteLn('Pascal: everything as it should be')
  else
    Halt(1);
end.
