{ Reads the files of a job into memory, for the programs of this folder. }
unit inputs;

{$ifdef FPC}{$mode delphi}{$H+}{$endif}

interface

uses
  settlement;

{ The files of those names in a folder. }
function ReadInputs(const Folder: string; const Names: array of string): TSettlementInputs;

implementation

uses
  Classes, SysUtils;

function ReadInputs(const Folder: string; const Names: array of string): TSettlementInputs;
var
  I: Integer;
  Stream: TFileStream;
begin
  SetLength(Result, Length(Names));
  for I := 0 to High(Names) do
  begin
    Stream := TFileStream.Create(Folder + '/' + Names[I], fmOpenRead or fmShareDenyWrite);
    try
      Result[I].Name := RawByteString(Names[I]);
      SetLength(Result[I].Data, Stream.Size);
      if Stream.Size > 0 then
        Stream.ReadBuffer(Result[I].Data[0], Stream.Size);
    finally
      Stream.Free;
    end;
  end;
end;

end.
